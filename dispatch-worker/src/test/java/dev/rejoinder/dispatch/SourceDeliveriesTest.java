package dev.rejoinder.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.dispatch.delivery.Outcome;
import dev.rejoinder.schemas.AttemptOutcome;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryKind;
import dev.rejoinder.schemas.ReplyTo;
import dev.rejoinder.schemas.SourceSignalKind;
import dev.rejoinder.sources.Checks;
import dev.rejoinder.sources.Replies;
import dev.rejoinder.sources.SourceKind;
import dev.rejoinder.sources.Sources;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the log says of answers and checks, from record to records. */
class SourceDeliveriesTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant END = START.plusMillis(40);
  private static final Sources SOURCES = KnownSources.at("https://api.example/v1");

  private DispatchBench bench = new DispatchBench(SOURCES, START, END);

  @Test
  void aSentAnswerIsToldToSubscribersAndToItsSourcesHealth() throws Exception {
    bench.outcome = new Outcome.Accepted(200, "{\"ok\":true,\"ts\":\"1.2\"}", false);
    var reply = reply(KnownSources.slack());

    bench.perform(reply);
    bench.perform(reply);

    assertThat(bench.topicsWritten())
        .containsExactly(
            "events",
            "source-signals",
            "delivery-attempts",
            "events",
            "source-signals",
            "delivery-attempts");
    var sent = bench.written(0, bench.topics.events());
    assertThat(sent.getType()).isEqualTo("message:sent");
    assertThat(sent.getSource()).isEqualTo("slack");
    assertThat(sent.getSubject()).isEqualTo("run_1");
    assertThat(sent.getEventId()).isEqualTo(bench.written(3, bench.topics.events()).getEventId());
    assertThat(sent.getData())
        .isEqualTo(
            """
            {"channel":"slack","to":"C1","text":"Sunny","messageId":"1.2","run_id":"run_1",\
            "thread_id":"thread_1","session_id":"thread_1","delivery_id":"%s"}\
            """
                .formatted(reply.getDeliveryId()));
    var signal = bench.written(1, bench.topics.sourceSignals());
    assertThat(signal.getSignal()).isEqualTo(SourceSignalKind.SENT);
    assertThat(signal.getSource()).isEqualTo("slack");
    assertThat(signal.getDetail()).isNull();
    assertThat(bench.attempt().getKind()).isEqualTo(DeliveryKind.REPLY);
    assertThat(bench.attempt().getUrl()).isEqualTo("https://api.example/v1/chat.postMessage");
  }

  @Test
  void openphoneTellsItselfThatAMessageWasSent() throws Exception {
    bench.perform(reply(KnownSources.openphone()));
    assertThat(bench.topicsWritten()).containsExactly("source-signals", "delivery-attempts");
  }

  @Test
  void aRoutesWebhookIsToldOfAndSaysNothingOfTheSource() throws Exception {
    bench.perform(reply(KnownSources.webhook()));

    assertThat(bench.topicsWritten()).containsExactly("events", "delivery-attempts");
    assertThat(bench.written(0, bench.topics.events()).getData())
        .startsWith("{\"channel\":\"webhook\",\"text\":\"Sunny\",\"run_id\":\"run_1\"");
  }

  @Test
  void whatSlackWillNeverTakeIsADeadLetterThatSaysWhy() throws Exception {
    bench.outcome =
        new Outcome.Accepted(200, "{\"ok\":false,\"error\":\"channel_not_found\"}", false);

    bench.perform(reply(KnownSources.slack()));

    assertThat(bench.topicsWritten())
        .containsExactly("deliveries-dead", "source-signals", "delivery-attempts");
    var dead = bench.written(0, bench.topics.deliveriesDead());
    assertThat(dead.getReason()).isEqualTo("declined");
    assertThat(dead.getLastError()).isEqualTo("Slack answered: channel_not_found");
    assertThat(dead.getLastStatusCode()).isEqualTo(200);
    var signal = bench.written(1, bench.topics.sourceSignals());
    assertThat(signal.getSignal()).isEqualTo(SourceSignalKind.SEND_FAILED);
    assertThat(signal.getDetail()).isEqualTo("Slack answered: channel_not_found");
    assertThat(bench.attempt().getOutcome()).isEqualTo(AttemptOutcome.FAILED);
  }

  @Test
  void anAnswerIsTriedAgainByTheLadderUnderTheSameIdAndInItsPlace() throws Exception {
    bench.outcome = new Outcome.Refused(502, null, "");
    var reply = reply(KnownSources.discordChannel());

    bench.perform(reply);

    assertThat(bench.topicsWritten())
        .containsExactly("deliveries-retry-1m", "source-signals", "delivery-attempts");
    assertThat(bench.written(0, bench.topics.deliveryRetries().getFirst()))
        .isEqualTo(
            Delivery.newBuilder(reply)
                .setAttempt(2)
                .setNotBefore(END.plus(Duration.ofMinutes(1)))
                .build());
    assertThat(ErrandSerdes.ordered(reply)).isTrue();
  }

  @Test
  void anAnswerThatCanBeGivenNoMoreIsSkipped() throws Exception {
    bench.perform(reply(KnownSources.interaction("token", START)));

    assertThat(bench.sent).isEmpty();
    assertThat(bench.topicsWritten()).containsExactly("delivery-attempts");
    assertThat(bench.attempt().getOutcome()).isEqualTo(AttemptOutcome.SKIPPED);
    assertThat(bench.attempt().getError()).isEqualTo("its deadline has passed");
  }

  @Test
  void aSourceOrRouteThatIsGoneIsSaidAndMayComeBack() throws Exception {
    bench = new DispatchBench(START, END);
    for (var reply : List.of(reply(KnownSources.slack()), reply(KnownSources.webhook()))) {
      bench.perform(reply);
      assertThat(bench.attempt().getError()).contains("is not in the configuration any more");
      assertThat(bench.attempt().getNextAttemptAt()).isNotNull();
    }
    assertThat(bench.sent).isEmpty();
  }

  @Test
  void withoutATokenNothingIsSent() throws Exception {
    var source = KnownSources.source(SourceKind.SLACK, "https://api.example", null);
    bench = new DispatchBench(new Sources(List.of(source), List.of()), START, END);

    bench.perform(reply(KnownSources.slack()));

    assertThat(bench.sent).isEmpty();
    assertThat(bench.attempt().getError()).isEqualTo("the source slack has no api.token");
  }

  @Test
  void aPassedCheckIsASignalAndNoMessage() throws Exception {
    bench.outcome = new Outcome.Accepted(200, "{\"ok\":true}", false);
    bench.perform(check(SourceKind.SLACK));

    assertThat(bench.topicsWritten()).containsExactly("source-signals", "delivery-attempts");
    assertThat(bench.written(0, bench.topics.sourceSignals()).getSignal())
        .isEqualTo(SourceSignalKind.CHECK_PASSED);
    assertThat(bench.attempt().getAttemptsMax()).isEqualTo(1);
  }

  @Test
  void aFailedCheckIsASignalAndNothingFollows() throws Exception {
    bench.outcome = new Outcome.Refused(401, null, "{\"message\":\"401: Unauthorized\"}");
    bench.perform(check(SourceKind.DISCORD));
    bench.outcome = new Outcome.Unreachable("no connection");
    bench.perform(check(SourceKind.DISCORD));

    assertThat(bench.topicsWritten())
        .containsExactly(
            "source-signals", "delivery-attempts", "source-signals", "delivery-attempts");
    var signal = bench.written(0, bench.topics.sourceSignals());
    assertThat(signal.getSignal()).isEqualTo(SourceSignalKind.CHECK_FAILED);
    assertThat(signal.getDetail()).isEqualTo("answered 401: 401: Unauthorized");
  }

  @Test
  void aSignOfTypingIsNeitherMessageNorSignalAndFailsSilently() throws Exception {
    var typing = Replies.typing(KnownSources.discordChannel(), "run_1", START).orElseThrow();

    bench.perform(typing);
    bench.outcome = new Outcome.Refused(500, null, "");
    bench.perform(typing);

    assertThat(bench.topicsWritten()).containsExactly("delivery-attempts", "delivery-attempts");
    assertThat(bench.sent).hasSize(2);
  }

  private static Delivery check(SourceKind kind) {
    return Checks.of(SOURCES.find(kind.label()).orElseThrow(), START);
  }

  private static Delivery reply(ReplyTo to) {
    return Replies.of(to, new Replies.Answer("run_1", "thread_1", "completed", "Sunny"), START)
        .getFirst();
  }
}
