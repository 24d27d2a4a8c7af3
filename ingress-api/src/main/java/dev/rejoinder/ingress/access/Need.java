package dev.rejoinder.ingress.access;

/** What a request must bring for an endpoint to be asked. */
public sealed interface Need permits KeyScope, Need.Nothing, Need.Signature {

  /** Anybody may ask, as often as they like, as far as the endpoint itself does not say no. */
  Need NOTHING = new Nothing();

  /** See {@link #NOTHING}. */
  record Nothing() implements Need {}

  /**
   * A Standard Webhooks signature, which the endpoint checks, or else a key.
   *
   * @param otherwise what the key must permit
   */
  record Signature(KeyScope otherwise) implements Need {}
}
