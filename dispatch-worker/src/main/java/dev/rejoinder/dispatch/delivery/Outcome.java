package dev.rejoinder.dispatch.delivery;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** How one attempt ended, as the receiver left it. */
public sealed interface Outcome {

  /**
   * The receiver took it: any 2xx.
   *
   * @param body may be empty
   * @param cut whether there was more of it than is read
   */
  record Accepted(int status, String body, boolean cut) implements Outcome {}

  /**
   * The receiver answered, and not with 2xx or 410; a redirect is such an answer.
   *
   * @param retryAfter the Retry-After header as it was written; null when there was none
   */
  record Refused(int status, @Nullable String retryAfter, String body) implements Outcome {}

  /**
   * A provider's API answered that it did not take it, and why.
   *
   * @param reason one sentence without secrets
   * @param retryAfter the Retry-After header as it was written; null when there was none
   * @param forGood whether it never will, however often it is asked
   */
  record Declined(
      int status, String reason, @Nullable String retryAfter, String body, boolean forGood)
      implements Outcome {}

  /** The receiver answered 410: it wants no further attempt, ever. */
  record Gone(String body) implements Outcome {}

  /** There was no complete answer; {@code reason} is one sentence without secrets. */
  record Unreachable(String reason) implements Outcome {}

  /** Nothing was sent, and nothing will be; {@code reason} says why. */
  record Withheld(Next.Reason reason) implements Outcome {}

  /** Nothing was sent, as nobody waits for it any more; {@code reason} says why. */
  record Skipped(String reason) implements Outcome {}

  /** Its status; null when none came. */
  default @Nullable Integer answerStatus() {
    return switch (this) {
      case Accepted accepted -> Integer.valueOf(accepted.status());
      case Gone gone -> Integer.valueOf(410);
      case Refused refused -> Integer.valueOf(refused.status());
      case Declined declined -> Integer.valueOf(declined.status());
      case Unreachable unreachable -> null;
      case Withheld withheld -> null;
      case Skipped skipped -> null;
    };
  }

  /** The answer's body; empty when none came. */
  default String answerBody() {
    return switch (this) {
      case Accepted accepted -> accepted.body();
      case Gone gone -> gone.body();
      case Refused refused -> refused.body();
      case Declined declined -> declined.body();
      case Unreachable unreachable -> "";
      case Withheld withheld -> "";
      case Skipped skipped -> "";
    };
  }

  /** Why it did not arrive, in words; null when it did. */
  default @Nullable String failure() {
    return switch (this) {
      case Accepted accepted -> null;
      case Gone gone -> "answered 410, so no further attempt is made";
      case Refused refused when refused.status() / 100 == 3 ->
          "answered " + refused.status() + ", and redirects are not followed";
      case Refused refused -> "answered " + refused.status();
      case Declined declined -> declined.reason();
      case Unreachable unreachable -> unreachable.reason();
      case Withheld withheld -> withheld.reason().sentence();
      case Skipped skipped -> skipped.reason();
    };
  }

  /** The same with another body, where there is one. */
  default Outcome withBody(UnaryOperator<String> change) {
    return switch (this) {
      case Accepted(int status, String body, boolean cut) ->
          new Accepted(status, change.apply(body), cut);
      case Refused refused ->
          new Refused(refused.status(), refused.retryAfter(), change.apply(refused.body()));
      case Declined declined ->
          new Declined(
              declined.status(),
              declined.reason(),
              declined.retryAfter(),
              change.apply(declined.body()),
              declined.forGood());
      case Gone(String body) -> new Gone(change.apply(body));
      case Unreachable unreachable -> unreachable;
      case Withheld withheld -> withheld;
      case Skipped skipped -> skipped;
    };
  }

  /** What an answer means by its status alone; {@code cut}: whether there was more of the body. */
  static Outcome of(int status, @Nullable String retryAfter, String body, boolean cut) {
    if (status >= 200 && status < 300) {
      return new Accepted(status, body, cut);
    }
    return status == 410 ? new Gone(body) : new Refused(status, retryAfter, body);
  }
}
