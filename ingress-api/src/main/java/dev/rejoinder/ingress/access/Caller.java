package dev.rejoinder.ingress.access;

/** Who makes a request. */
public sealed interface Caller {

  /** Whose webhooks, sessions and events the request is about. */
  String owner();

  /** Somebody with a key. */
  record Bearer(String keyId, String owner) implements Caller {}

  /**
   * Somebody who was asked for none.
   *
   * @param limited whether it may ask only so often; not on this machine, before there is a key
   */
  record Unnamed(String owner, boolean limited) implements Caller {}
}
