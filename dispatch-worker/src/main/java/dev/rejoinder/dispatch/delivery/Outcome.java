package dev.rejoinder.dispatch.delivery;

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

  /** The receiver answered 410: it wants no further attempt, ever. */
  record Gone(String body) implements Outcome {}

  /** There was no complete answer; {@code reason} is one sentence without secrets. */
  record Unreachable(String reason) implements Outcome {}

  /** What an answer means by its status alone; {@code cut}: whether there was more of the body. */
  static Outcome of(int status, @Nullable String retryAfter, String body, boolean cut) {
    if (status >= 200 && status < 300) {
      return new Accepted(status, body, cut);
    }
    return status == 410 ? new Gone(body) : new Refused(status, retryAfter, body);
  }
}
