package dev.rejoinder.ingress;

import dev.rejoinder.ingress.access.Caller;

/**
 * A request that was let in.
 *
 * @param requestId what it is called in answers and logs
 * @param clientAddress IP address of the client, as far as it can be believed
 */
record Visit(String requestId, String clientAddress, Caller caller) {}
