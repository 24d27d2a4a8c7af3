package dev.rejoinder.callback.source;

import static dev.rejoinder.callback.source.SourceInput.Told.CONNECTED;
import static dev.rejoinder.callback.source.SourceInput.Told.DISCONNECTED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.callback.source.Warning.Kind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceWarningsTest {

  private static final String FORGED = "bad_signature";

  private static void assertWarned(Watched source, Kind kind) {
    assertThat(source.told())
        .singleElement()
        .isInstanceOfSatisfying(
            SourceNews.Warned.class, warned -> assertThat(warned.warning().kind()).isEqualTo(kind));
  }

  private static Watched quiet(Watched source) {
    source.told();
    return source;
  }

  @Test
  void fiveForgedRequestsAreAWarningWhenTheyAreMoreThanHalf() {
    Watched source = quiet(Watched.withoutGateway().received(4).rejected(4, FORGED));
    assertThat(source.healthy()).isTrue();

    source.rejected(1, FORGED);

    assertWarned(source, Kind.FORGED_REQUESTS);
    assertThat(source.warning().message())
        .isEqualTo("5 of 9 requests within 5 minutes were turned down for their signature");
  }

  @Test
  void fiveAmongManyAreNone() {
    Watched source = Watched.withoutGateway().received(5).rejected(5, FORGED);

    assertThat(source.healthy()).isTrue();
  }

  @Test
  void otherReasonsDoNotCount() {
    Watched source = Watched.withoutGateway().rejected(50, "rate_limited");

    assertThat(source.healthy()).isTrue();
  }

  @Test
  void itEndsWhenHardlyAnyAreForgedAndNotBefore() {
    Watched source = quiet(Watched.withoutGateway().received(1).rejected(9, FORGED));
    Warning warning = source.warning();

    source.received(26);
    assertThat(source.healthy()).as("9 of 36 is a quarter").isTrue();

    assertThat(source.told()).containsExactly(new SourceNews.Cleared(warning));
  }

  @Test
  void itDoesNotComeAndGoAroundItsThreshold() {
    Watched source = quiet(Watched.withoutGateway().received(5).rejected(6, FORGED));
    source.received(1).rejected(1, FORGED).received(1).received(1).rejected(1, FORGED);

    assertThat(source.told()).isEmpty();
    assertThat(source.healthy()).isFalse();
  }

  @Test
  void itEndsByItselfWhenNothingCame() {
    Watched source = quiet(Watched.withoutGateway().rejected(9, FORGED));

    source.pass(Duration.ofMinutes(5));

    assertThat(source.healthy()).isTrue();
    assertThat(source.told()).singleElement().isInstanceOf(SourceNews.Cleared.class);
  }

  @Test
  void silenceIsAWarningUntilSomethingComes() {
    Watched source = new Watched(new SourcePolicy(0, Duration.ofHours(1), null));
    quiet(source.received(1)).pass(Duration.ofHours(1));
    assertThat(source.told()).isEmpty();

    source.pass(Duration.ofSeconds(1));
    assertWarned(source, Kind.SILENCE);
    assertThat(source.warning().message()).endsWith("longer than 1 h");

    assertThat(source.received(1).told()).singleElement().isInstanceOf(SourceNews.Cleared.class);
  }

  @Test
  void aSourceThatNeverSentAnythingIsSilentToo() {
    Watched source = new Watched(new SourcePolicy(0, Duration.ofSeconds(90), null));

    quiet(source.take(new SourceInput.Configured())).pass(Duration.ofSeconds(91));

    assertWarned(source, Kind.SILENCE);
    assertThat(source.warning().message()).endsWith("longer than 90 s");
  }

  @Test
  void threeSendsThatFailInARowAreAWarning() {
    Watched source = quiet(Watched.withoutGateway().received(1));
    SourceInput failed = new SourceInput.SendFailed("HTTP 500");

    source.take(failed).take(failed).take(new SourceInput.Sent()).take(failed).take(failed);
    assertThat(source.told()).isEmpty();
    source.take(failed);
    assertWarned(source, Kind.SENDS_FAILED);
    assertThat(source.warning().message()).contains("HTTP 500");

    assertThat(source.take(new SourceInput.Sent()).told())
        .singleElement()
        .isInstanceOf(SourceNews.Cleared.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP 401", "HTTP 403", "invalid_auth", "token_revoked"})
  void aCheckThatFailsForItsTokenIsAWarningAtOnce(String detail) {
    Watched source = quiet(Watched.withoutGateway().received(1));

    source.take(new SourceInput.CheckFailed(source.now(), detail));

    List<SourceNews> told = source.told();
    assertThat(told.getFirst()).isEqualTo(new SourceNews.Checked(false, detail));
    assertThat(told).hasSize(2).last().isInstanceOf(SourceNews.Warned.class);
    assertThat(source.warning().recommendation()).contains("api.token");
  }

  @Test
  void aCheckThatFailsOtherwiseMustFailTwice() {
    Watched source = Watched.withoutGateway().received(1);
    SourceInput failed = new SourceInput.CheckFailed(source.now(), "HTTP 503");

    assertThat(source.take(failed).healthy()).isTrue();
    assertThat(source.take(failed).warning().kind()).isEqualTo(Kind.CHECK_FAILED);

    source.take(new SourceInput.CheckPassed(source.now()));
    assertThat(source.healthy()).isTrue();
  }

  @Test
  void checksAreDueAtTheirIntervalAndTheFirstAtOnce() {
    Watched source = new Watched(new SourcePolicy(0, null, Duration.ofMinutes(5)));
    source.take(new SourceInput.Configured()).pass(Duration.ofSeconds(1));
    assertThat(source.checks).isEqualTo(1);

    assertThat(source.pass(Duration.ofSeconds(299)).checks).isEqualTo(1);
    assertThat(source.pass(Duration.ofSeconds(1)).checks).isEqualTo(2);
  }

  @Test
  void aGatewayDownForAMinuteIsAWarningUntilItIsBack() {
    Watched source = quiet(Watched.withShards(1).gateway(0, CONNECTED));
    source.gateway(0, DISCONNECTED).pass(Duration.ofSeconds(60));
    assertThat(source.told()).containsExactly(new SourceNews.Disconnected("4000"));

    source.pass(Duration.ofSeconds(1));
    assertWarned(source, Kind.GATEWAY_DOWN);
    assertThat(source.warning().message()).isEqualTo("The gateway is not connected: 4000");

    Warning warning = source.warning();
    assertThat(source.gateway(0, CONNECTED).told())
        .containsExactly(new SourceNews.Connected(), new SourceNews.Cleared(warning));
  }

  @Test
  void ofSeveralTheGravestIsToldAndThenTheNext() {
    Watched source = new Watched(new SourcePolicy(0, Duration.ofMinutes(1), null));
    quiet(source.received(1)).pass(Duration.ofSeconds(61));
    assertWarned(source, Kind.SILENCE);

    source.take(new SourceInput.CheckFailed(source.now(), "HTTP 401"));
    assertThat(source.warning().kind()).isEqualTo(Kind.CHECK_FAILED);
    quiet(source).take(new SourceInput.CheckPassed(source.now()));

    assertThat(source.warning().kind()).as("still silent").isEqualTo(Kind.SILENCE);
    assertThat(source.told()).hasSize(2).last().isEqualTo(new SourceNews.Warned(source.warning()));
  }

  @Test
  void theSameSignalTwiceTellsNothingTwice() {
    Watched source = Watched.withShards(1);
    source.gateway(0, CONNECTED);
    quiet(source).gateway(0, CONNECTED).take(new SourceInput.Configured());

    assertThat(source.told()).isEmpty();
  }
}
