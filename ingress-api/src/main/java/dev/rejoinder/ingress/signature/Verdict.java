package dev.rejoinder.ingress.signature;

import java.util.Optional;

/** What a check of a request came to. */
public sealed interface Verdict {

  /**
   * It comes from who it says, or its source asks for no proof.
   *
   * @param eventId the provider's id of the event where the headers of its scheme carry one
   */
  record Verified(Optional<String> eventId) implements Verdict {}

  /** It is turned down; {@code sentence} says why and repeats nothing secret. */
  record Rejected(Reason reason, String sentence) implements Verdict {}
}
