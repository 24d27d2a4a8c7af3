package dev.rejoinder.dispatch.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** What follows an attempt. The same attempt made again after a crash may well end otherwise. */
public sealed interface Next {

  /** Nothing: it was accepted, and if it carries a call, that waits for its callback. */
  record Delivered() implements Next {}

  /** The receiver answered the call in the 2xx itself; {@code error}: it says that it failed. */
  record Answered(String output, boolean error) implements Next {}

  /** Another attempt, from the retry topic at {@code topicIndex}, not before {@code notBefore}. */
  record RetryAt(int topicIndex, Instant notBefore) implements Next {}

  /**
   * No further attempt, as the next one would come at or after the deadline.
   *
   * <p>Not a dead letter: those are there to be sent again, and a call past its deadline takes no
   * answer any more. The failed attempt without a next one lets its call end as undeliverable.
   */
  record TooLate() implements Next {}

  /** Given up for good: it goes to the dead letters. */
  record Dead(Reason reason) implements Next {}

  /** Nothing: it was to be made once, or nothing was to be sent any more. */
  record Ended() implements Next {}

  /** Why a delivery was given up. */
  enum Reason {
    ATTEMPTS_EXHAUSTED("every attempt has failed"),
    GONE("the receiver answered 410"),
    DECLINED("the provider will never take it as it is"),
    WEBHOOK_DISABLED("the webhook is disabled, so nothing was sent"),
    WEBHOOK_DELETED("the webhook was deleted, so nothing was sent"),
    PARKED_TOO_LONG("the receiver took nothing for too long, so nothing was sent");

    private final String sentence;

    Reason(String sentence) {
      this.sentence = sentence;
    }

    /** For people. */
    public String sentence() {
      return sentence;
    }

    /** As dead letters spell it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Decides what follows {@code attempt}, which ended with {@code outcome} at {@code endedAt}. */
  static Next after(Attempt attempt, Outcome outcome, Instant endedAt, RetryLadder ladder) {
    return switch (outcome) {
      case Outcome.Accepted accepted -> afterAccepted(attempt, accepted);
      case Outcome.Gone gone -> givenUp(attempt, Reason.GONE);
      case Outcome.Refused refused ->
          afterFailure(attempt, askedWait(refused, endedAt), endedAt, ladder);
      case Outcome.Declined declined when declined.forGood() -> givenUp(attempt, Reason.DECLINED);
      case Outcome.Declined declined ->
          afterFailure(attempt, RetryAfter.asked(declined.retryAfter(), endedAt), endedAt, ladder);
      case Outcome.Unreachable unreachable -> afterFailure(attempt, Duration.ZERO, endedAt, ladder);
      case Outcome.Withheld(Reason reason) -> givenUp(attempt, reason);
      case Outcome.Skipped skipped -> new Ended();
    };
  }

  private static Next givenUp(Attempt attempt, Reason reason) {
    return attempt.once() ? new Ended() : new Dead(reason);
  }

  /** Only these two statuses mean "later" by Retry-After. Source: RFC 9110 and RFC 6585. */
  private static Duration askedWait(Outcome.Refused refused, Instant endedAt) {
    return refused.status() == 429 || refused.status() == 503
        ? RetryAfter.asked(refused.retryAfter(), endedAt)
        : Duration.ZERO;
  }

  private static Next afterAccepted(Attempt attempt, Outcome.Accepted accepted) {
    Optional<Next> answered =
        InlineAnswer.in(accepted, attempt)
            .map(answer -> new Answered(answer.output(), answer.error()));
    return answered.orElseGet(Delivered::new);
  }

  private static Next afterFailure(
      Attempt attempt, Duration askedWait, Instant endedAt, RetryLadder ladder) {
    if (attempt.once()) {
      return new Ended();
    }
    Optional<RetryLadder.Rung> rung = ladder.after(attempt.number(), endedAt, askedWait);
    if (rung.isEmpty()) {
      return new Dead(Reason.ATTEMPTS_EXHAUSTED);
    }
    Instant notBefore = rung.get().notBefore();
    return attempt.expiredAt(notBefore)
        ? new TooLate()
        : new RetryAt(rung.get().topicIndex(), notBefore);
  }
}
