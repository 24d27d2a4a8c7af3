package dev.rejoinder.ingress.signature;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How requests of a source prove themselves. Thread-safe. */
interface SignatureScheme {

  /**
   * Passes when the request is proven, and returns the event's id when the scheme carries one.
   *
   * @throws Refusal otherwise
   */
  Optional<String> check(Headers headers, byte[] body, Instant now);

  /** Headers of which any says that the request means to be signed. */
  List<String> signatureHeaders();
}
