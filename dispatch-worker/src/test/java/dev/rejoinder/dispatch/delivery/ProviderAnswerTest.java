package dev.rejoinder.dispatch.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderAnswerTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final RetryLadder LADDER =
      new RetryLadder(
          List.of(
              Duration.ofMinutes(1),
              Duration.ofMinutes(5),
              Duration.ofMinutes(30),
              Duration.ofHours(2)));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "channel_not_found",
        "not_in_channel",
        "is_archived",
        "invalid_auth",
        "account_inactive",
        "token_revoked",
        "msg_too_long",
        "no_text"
      })
  void whatSlackWillNeverTakeIsADeadLetterAtOnce(String error) {
    var body = "{\"ok\":false,\"error\":\"%s\"}".formatted(error);
    var outcome = ProviderAnswer.of(true, new Outcome.Accepted(200, body, false), null);

    assertThat(outcome.failure()).isEqualTo("Slack answered: " + error);
    assertThat(next(outcome)).isEqualTo(new Next.Dead(Next.Reason.DECLINED));
  }

  @ParameterizedTest
  @CsvSource({"ratelimited, 1200, 2", "internal_error, , 0", "something_new, , 0"})
  void whatMayPassAtSlackIsTriedAgainAndNoSoonerThanItAsks(
      String error, String retryAfter, int topicIndex) {
    var body = "{\"ok\":false,\"error\":\"%s\"}".formatted(error);
    var outcome = ProviderAnswer.of(true, new Outcome.Accepted(200, body, false), retryAfter);

    assertThat(outcome.answerStatus()).isEqualTo(200);
    assertThat(next(outcome))
        .isInstanceOfSatisfying(
            Next.RetryAt.class, retry -> assertThat(retry.topicIndex()).isEqualTo(topicIndex));
  }

  @Test
  void aFailureWithoutAReasonIsOneAllTheSame() {
    var outcome = ProviderAnswer.of(true, new Outcome.Accepted(200, "{\"ok\":false}", false), null);
    assertThat(outcome.failure()).isEqualTo("Slack answered: not ok");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"ok\":true,\"ts\":\"1.1\"}", "", "ok", "{\"ok\":\"false\"}", "[1]"})
  void whatDoesNotSayThatItFailedWasTaken(String body) {
    var accepted = new Outcome.Accepted(200, body, false);
    assertThat(ProviderAnswer.of(true, accepted, null)).isEqualTo(accepted);
  }

  @Test
  void onlySlackHidesFailuresInItsBodies() {
    var accepted = new Outcome.Accepted(200, "{\"ok\":false}", false);
    assertThat(ProviderAnswer.of(false, accepted, null)).isEqualTo(accepted);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 405, 410, 413, 422})
  void aRequestAnApiFindsFaultWithIsNotMadeAgain(int status) {
    var outcome = ProviderAnswer.of(false, Outcome.of(status, null, "", false), null);
    assertThat(next(outcome)).isEqualTo(new Next.Dead(Next.Reason.DECLINED));
    assertThat(outcome.answerStatus()).isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 408, 409, 425, 429, 500, 502, 503})
  void whatMayPassIsTriedAgain(int status) {
    var outcome = ProviderAnswer.of(false, Outcome.of(status, null, "", false), null);
    assertThat(next(outcome)).isEqualTo(new Next.RetryAt(0, NOW.plus(Duration.ofMinutes(1))));
  }

  @Test
  void theProvidersWordsAreKeptWithinBounds() {
    assertThat(refused("{\"message\":\"Missing Access\",\"code\":50001}"))
        .isEqualTo("answered 403: Missing Access (50001)");
    assertThat(refused("{\"error\":\"no\\nway\"}")).isEqualTo("answered 403: no way");
    assertThat(refused("<html>")).isEqualTo("answered 403");
    assertThat(refused("{\"message\":\"" + "x".repeat(300) + "\"}")).hasSize(14 + 200 + 1);
  }

  private static @Nullable String refused(String body) {
    return ProviderAnswer.of(false, Outcome.of(403, null, body, false), null).failure();
  }

  private static Next next(Outcome outcome) {
    return Next.after(new Attempt(1, null, null, AnswerForm.NONE), outcome, NOW, LADDER);
  }
}
