package dev.rejoinder.dispatch.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.dispatch.delivery.Next.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NextTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final RetryLadder LADDER =
      new RetryLadder(
          List.of(
              Duration.ofMinutes(1),
              Duration.ofMinutes(5),
              Duration.ofMinutes(30),
              Duration.ofHours(2)));
  private static final Outcome UNREACHABLE = new Outcome.Unreachable("no connection");

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 202, 204, 226, 299})
  void every2xxIsAccepted(int status) {
    assertThat(after(1, Outcome.of(status, null, "", false))).isEqualTo(new Next.Delivered());
  }

  @ParameterizedTest
  @ValueSource(
      ints = {100, 199, 300, 301, 302, 307, 308, 400, 401, 404, 408, 409, 411, 429, 500, 503})
  void everyOtherAnswerBut410IsTriedAgain(int status) {
    assertThat(after(1, Outcome.of(status, null, "", false)))
        .isEqualTo(new Next.RetryAt(0, NOW.plus(Duration.ofMinutes(1))));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5})
  void only410IsFinalAtAnyAttempt(int number) {
    assertThat(after(number, Outcome.of(410, "5", "", false)))
        .isEqualTo(new Next.Dead(Reason.GONE));
  }

  @ParameterizedTest
  @CsvSource({"1,0,1m", "2,1,5m", "3,2,30m", "4,3,2h"})
  void eachFailureWaitsInTheNextTopicOfTheLadder(int number, int topicIndex, String delay) {
    assertThat(after(number, UNREACHABLE))
        .isEqualTo(new Next.RetryAt(topicIndex, NOW.plus(duration(delay))));
  }

  @Test
  void theFifthFailureIsADeadLetter() {
    assertThat(after(5, UNREACHABLE)).isEqualTo(new Next.Dead(Reason.ATTEMPTS_EXHAUSTED));
    assertThat(Reason.ATTEMPTS_EXHAUSTED.label()).isEqualTo("attempts_exhausted");
    assertThat(Reason.GONE.label()).isEqualTo("gone");
  }

  @Test
  void anAttemptOfALongerLadderIsADeadLetterToo() {
    assertThat(after(9, UNREACHABLE)).isEqualTo(new Next.Dead(Reason.ATTEMPTS_EXHAUSTED));
  }

  @ParameterizedTest
  @CsvSource({
    "0,       0, 1m",
    "59,      0, 1m",
    "61,      1, 5m",
    "300,     1, 5m",
    "1799,    2, 30m",
    "7200,    3, 2h",
    "999999,  3, 2h",
    "999999999999, 3, 2h",
  })
  void retryAfterMovesAnAttemptLaterNeverEarlierAndAtMostTwoHours(
      String header, int topicIndex, String wait) {
    assertThat(after(1, Outcome.of(429, header, "", false)))
        .isEqualTo(new Next.RetryAt(topicIndex, NOW.plus(duration(wait))));
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 400, 500, 502, 504})
  void onlyTooManyRequestsAndUnavailableMoveTheNextAttempt(int status) {
    assertThat(after(1, Outcome.of(status, "1799", "", false)))
        .isEqualTo(new Next.RetryAt(0, NOW.plus(Duration.ofMinutes(1))));
    assertThat(after(1, Outcome.of(503, "1799", "", false)))
        .isEqualTo(new Next.RetryAt(2, NOW.plus(Duration.ofMinutes(30))));
  }

  @Test
  void aTestIsMadeOnceAndLeavesNoDeadLetter() {
    var test = new Attempt(1, null, null, AnswerForm.NONE, true);
    for (Outcome outcome :
        List.of(
            UNREACHABLE,
            new Outcome.Gone(""),
            new Outcome.Refused(500, null, ""),
            new Outcome.Withheld(Reason.WEBHOOK_DISABLED))) {
      assertThat(Next.after(test, outcome, NOW, LADDER)).isEqualTo(new Next.Ended());
    }
  }

  @Test
  void whatIsNotSentToADisabledOrDeletedWebhookIsADeadLetter() {
    for (Reason reason : List.of(Reason.WEBHOOK_DISABLED, Reason.WEBHOOK_DELETED)) {
      assertThat(after(1, new Outcome.Withheld(reason))).isEqualTo(new Next.Dead(reason));
    }
    assertThat(after(1, new Outcome.Skipped("the call is closed"))).isEqualTo(new Next.Ended());
  }

  @Test
  void retryAfterMayBeADate() {
    assertThat(after(1, Outcome.of(503, "Thu, 01 Jan 2026 00:10:00 GMT", "", false)))
        .isEqualTo(new Next.RetryAt(2, NOW.plus(Duration.ofMinutes(30))));
    assertThat(after(1, Outcome.of(503, "Wed, 31 Dec 2025 23:00:00 GMT", "", false)))
        .isEqualTo(new Next.RetryAt(0, NOW.plus(Duration.ofMinutes(1))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "-5", "1.5", "1e9", "99999999999999999999", "\u0665"})
  void anUnreadableRetryAfterAsksForNothing(String header) {
    assertThat(after(1, Outcome.of(429, header, "", false)))
        .isEqualTo(new Next.RetryAt(0, NOW.plus(Duration.ofMinutes(1))));
  }

  @Test
  void aRetryDueAtOrAfterTheDeadlineIsNotScheduled() {
    Instant due = NOW.plus(Duration.ofMinutes(1));
    assertThat(expiring(due)).isEqualTo(new Next.TooLate());
    assertThat(expiring(due.minusMillis(1))).isEqualTo(new Next.TooLate());
    assertThat(expiring(due.plusMillis(1))).isEqualTo(new Next.RetryAt(0, due));
  }

  @Test
  void exhaustionAndGoneOutrankTheDeadline() {
    var last = new Attempt(5, "call_1", NOW, AnswerForm.TOOL_CALL);
    assertThat(Next.after(last, UNREACHABLE, NOW, LADDER))
        .isEqualTo(new Next.Dead(Reason.ATTEMPTS_EXHAUSTED));
    assertThat(Next.after(last, new Outcome.Gone(""), NOW, LADDER))
        .isEqualTo(new Next.Dead(Reason.GONE));
  }

  @Test
  void aLadderWithoutDelaysAllowsOneAttempt() {
    var none = new RetryLadder(List.of());
    assertThat(none.attemptsMax()).isEqualTo(1);
    assertThat(Next.after(new Attempt(1, null, null, AnswerForm.TOOL_CALL), UNREACHABLE, NOW, none))
        .isEqualTo(new Next.Dead(Reason.ATTEMPTS_EXHAUSTED));
  }

  @Test
  void theLadderOfTheReferenceIsFiveAttemptsInUnderThreeHours() {
    assertThat(LADDER.attemptsMax()).isEqualTo(5);
    assertThat(LADDER.total()).isEqualTo(Duration.ofMinutes(156));
  }

  @Test
  void anAttemptIsSkippedWhenItsCallIsClosedOrPastItsDeadline() {
    var attempt = new Attempt(1, "call_1", NOW, AnswerForm.TOOL_CALL);
    assertThat(attempt.skipReason(false, NOW.minusMillis(1))).isEmpty();
    assertThat(attempt.skipReason(true, NOW.minusMillis(1))).hasValue("the call is closed");
    assertThat(attempt.skipReason(false, NOW)).hasValue("the call's deadline has passed");
    assertThat(new Attempt(1, "call_1", null, AnswerForm.TOOL_CALL).skipReason(false, Instant.MAX))
        .isEmpty();
  }

  private static Next after(int number, Outcome outcome) {
    return Next.after(
        new Attempt(number, "call_1", null, AnswerForm.TOOL_CALL), outcome, NOW, LADDER);
  }

  private static Next expiring(Instant expiresAt) {
    return Next.after(
        new Attempt(1, "call_1", expiresAt, AnswerForm.TOOL_CALL), UNREACHABLE, NOW, LADDER);
  }

  private static Duration duration(String written) {
    return Duration.parse("PT" + written);
  }
}
