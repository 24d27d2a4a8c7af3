package dev.rejoinder.ingress;

import java.util.Optional;

/** What became of one try to have a request answered. */
sealed interface Outcome {

  /** This is the answer, and right. */
  record Answered(Response response) implements Outcome {}

  /** Nothing was done; it may be tried again. */
  record NotTaken() implements Outcome {}

  /**
   * The request may have been taken, but whoever took it cannot tell any more what comes of it.
   *
   * @param told what it told last, when that is right as far as it goes
   */
  record Lost(Optional<Response> told) implements Outcome {}
}
