package dev.rejoinder.ingress;

import java.util.Optional;

/**
 * Where the server listens.
 *
 * @param host name or address
 * @param port 0: one the system chooses
 * @param tls empty: plain HTTP
 */
record Listener(String host, int port, Optional<TlsFiles> tls) {}
