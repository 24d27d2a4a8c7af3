package dev.rejoinder.ingress;

import dev.rejoinder.ingress.RateLimits.Rate;
import dev.rejoinder.ingress.access.AddressList;
import dev.rejoinder.ingress.access.Gate;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Who may ask, how often, and over what.
 *
 * @param open whether nobody is asked for a key; API_AUTH=none, default keys
 * @param adminKey a key that permits everything and is in no topic; ADMIN_API_KEY, 32 to 1024
 *     visible ASCII characters
 * @param rate how much one key, or one address without, may ask; RATE_LIMIT_MAX_REQUESTS, 0 to
 *     1,000,000, default 100, and RATE_LIMIT_WINDOW_MS, 1 s to 1 d, default 15 min; empty with 0
 * @param trustedProxies addresses and blocks whose X-Forwarded-For is believed; TRUSTED_PROXIES
 * @param tls the certificate HTTPS is served with; TLS_CERT_FILE and TLS_KEY_FILE; empty: HTTP
 */
record AccessConfig(
    boolean open,
    Optional<Secret> adminKey,
    Optional<Rate> rate,
    List<String> trustedProxies,
    Optional<TlsFiles> tls) {

  static final String TRUSTED_PROXIES = "TRUSTED_PROXIES";

  private static final int WINDOW_MS = 900_000;
  private static final int WINDOW_MS_MAX = 86_400_000;
  private static final String ADMIN_KEY = "[\\x21-\\x7e]{32,1024}";

  AccessConfig {
    trustedProxies = List.copyOf(trustedProxies);
  }

  static AccessConfig from(Env env) {
    return new AccessConfig(
        "none".equals(env.choice("API_AUTH", "keys", List.of("keys", "none"))),
        adminKey(env),
        rate(env),
        proxies(env),
        tls(env));
  }

  /** What requests are held to. */
  Gate.Rules rules() {
    return Gate.Rules.of(open, adminKey.map(Secret::value));
  }

  /** Who is served, in one clause, for those who start the server. */
  String served() {
    if (open) {
      return "everybody, without a key (API_AUTH=none)";
    }
    return adminKey.isPresent()
        ? "bearers of API keys"
        : "bearers of API keys; this machine alone as long as there is none";
  }

  private static Optional<Secret> adminKey(Env env) {
    Optional<Secret> key = env.secret("ADMIN_API_KEY");
    if (key.isPresent() && !key.get().value().matches(ADMIN_KEY)) {
      env.problem(
          "ADMIN_API_KEY must have 32 to 1024 visible ASCII characters; 'openssl rand -hex 32'"
              + " makes one.");
    }
    return key;
  }

  private static Optional<Rate> rate(Env env) {
    int most = env.integer("RATE_LIMIT_MAX_REQUESTS", 100, 0, 1_000_000);
    int windowMs = env.integer("RATE_LIMIT_WINDOW_MS", WINDOW_MS, 1000, WINDOW_MS_MAX);
    return most == 0 ? Optional.empty() : Optional.of(new Rate(most, Duration.ofMillis(windowMs)));
  }

  private static List<String> proxies(Env env) {
    List<String> written =
        Arrays.stream(env.text(TRUSTED_PROXIES, "").split(",", -1))
            .map(String::strip)
            .filter(proxy -> !proxy.isEmpty())
            .toList();
    try {
      new AddressList(written, TRUSTED_PROXIES);
      return written;
    } catch (IllegalArgumentException e) {
      env.problem(e.getMessage() + ".");
      return List.of();
    }
  }

  private static Optional<TlsFiles> tls(Env env) {
    Optional<String> certificate = env.text("TLS_CERT_FILE");
    Optional<String> key = env.text("TLS_KEY_FILE");
    if (certificate.isEmpty() && key.isEmpty()) {
      return Optional.empty();
    }
    if (certificate.isEmpty() || key.isEmpty()) {
      env.problem("TLS_CERT_FILE and TLS_KEY_FILE must be set both, or neither.");
      return Optional.empty();
    }
    TlsFiles files = new TlsFiles(Path.of(certificate.get()), Path.of(key.get()));
    try {
      files.load();
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      env.problem(TlsConnections.problem(e));
    }
    return Optional.of(files);
  }
}
