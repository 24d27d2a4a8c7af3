package dev.rejoinder.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.standalone.audit.AuditReport;
import dev.rejoinder.standalone.audit.LogAudit;
import dev.rejoinder.standalone.audit.LogExport;
import dev.rejoinder.standalone.audit.LogStory;
import dev.rejoinder.standalone.audit.LogStory.Entry;
import dev.rejoinder.standalone.audit.PastEvents;
import dev.rejoinder.standalone.audit.PastEvents.From;
import dev.rejoinder.standalone.audit.PastEvents.Past;
import dev.rejoinder.standalone.audit.Progress;
import dev.rejoinder.standalone.audit.TimeRange;
import dev.rejoinder.testkit.Eventually;
import dev.rejoinder.testkit.receiver.Answer;
import dev.rejoinder.testkit.receiver.ReceivedRequest;
import dev.rejoinder.testkit.receiver.Receiver;
import dev.rejoinder.topics.WebhookSignature;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Two runs of two tools each, one webhook of which fails once; then the log is asked about them.
 */
class AuditCommandsIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final String QUESTION = "What's the weather in Berlin and Paris?";

  private static Env env = Env.of(Map.of());
  private static Instant begin = Instant.EPOCH;
  private static String runId = "";

  @BeforeAll
  static void live() throws Exception {
    var requests = new AtomicInteger();
    try (var tool = Receiver.start(request -> answer(requests.getAndIncrement()));
        var rejoinder =
            RejoinderForTests.start(
                Map.of(
                    "MODEL_PROVIDER", "scripted",
                    "WEBHOOK_URL", tool.url(),
                    "RETRY_DELAYS", "300ms,1s,3s,10s"))) {
      env = Env.of(rejoinder.environment());
      begin = Instant.now();
      runId = rejoinder.runOf(QUESTION, Optional.empty());
      rejoinder.runOf(QUESTION, Optional.empty());
      Eventually.eventually(
          "a log that can be trusted",
          Duration.ofSeconds(30),
          () -> LogAudit.of(env).run(TimeRange.ALL, true, Progress.NONE),
          report -> report.trusted() && report.counts().getOrDefault("runs ended", 0L) == 2);
    }
  }

  private static Answer answer(int number) {
    return number == 0 ? Answer.status(503) : Answer.json(200, "{\"output\":\"sunny\"}");
  }

  private static List<Entry> story(String id, TimeRange range) {
    return Story.inOrder(LogStory.of(env).find(id, range));
  }

  @Test
  void aRunReadsLikeAStory() {
    var out = new StringWriter();
    AuditRunCommand.print(runId, story(runId, TimeRange.ALL), new PrintWriter(out, true));

    var told = out.toString();
    assertThat(told)
        .startsWith(runId)
        .containsSubsequence(
            "a question: " + QUESTION,
            "run queued: taken up",
            "ask the model: turn 1",
            "scripted wants get_weather",
            "call delivering: waits for get_weather",
            "dispatch-worker, attempt 1 of 5",
            "failed: HTTP 503",
            ", again at ",
            "dispatch-worker, attempt 2 of 5",
            "accepted: HTTP 200",
            "the tool answered in its response: sunny",
            "every call is answered",
            "ask the model: turn 2",
            "run completed: the answer:",
            "for subscribers: run.completed " + runId);
    assertThat(told.lines().reduce("", (first, second) -> second))
        .matches(
            "completed after .* s; .* s waiting for the model \\(2 attempts\\); .* s waiting for"
                + " tools \\(2 calls, 3 webhooks\\).*");
  }

  @Test
  void aStoryHasNothingOfOtherRuns() {
    var runs =
        story(runId, TimeRange.ALL).stream()
            .map(entry ->
                entry.value().getSchema().getField("run_id") == null
                    ? runId
                    : String.valueOf(
                        entry.value().get(entry.value().getSchema().getField("run_id").pos())))
            .collect(Collectors.toSet());

    assertThat(runs).containsExactly(runId);
  }

  @Test
  void aCallHasAStoryOfItsOwn() throws Exception {
    var run = AuditRunCommand.json(story(runId, TimeRange.ALL)).toString();
    var call =
        Pattern.compile("call_[a-z2-7]{48}").matcher(run).results().findFirst().orElseThrow();

    JsonNode told =
        JSON.readTree(AuditRunCommand.json(story(call.group(), TimeRange.ALL)).toString());

    assertThat(told.findValuesAsText("topic"))
        .contains(
            "calls", "call-events", "callbacks", "deliveries", "delivery-attempts", "call-outcomes")
        .doesNotContain("run-events");
    assertThat(told.get(0).path("who").asText()).isEqualTo("run-worker");
  }

  @Test
  void whatTheLogDoesNotHaveIsAnEmptyStory() {
    assertThat(story("run_00000000000000000000000000", TimeRange.ALL)).isEmpty();
    assertThat(story(runId, new TimeRange(null, begin.minusSeconds(60)))).isEmpty();
    assertThat(story("call_nobodys", TimeRange.ALL)).isEmpty();
  }

  @Test
  void anExportHasEveryRecordOfItsTopicsInOrder() throws Exception {
    var out = new StringBuilder();

    long written =
        LogExport.of(env)
            .write(TimeRange.ALL, Set.of("run-events", "delivery-attempts"), out, Progress.NONE);

    List<JsonNode> lines = new ArrayList<>();
    for (String line : out.toString().lines().toList()) {
      lines.add(JSON.readTree(line));
    }
    assertThat(lines).hasSize((int) written);
    assertThat(lines)
        .filteredOn(
            line -> line.path("value").path("body").path("kind").asText().equals("RunCompleted"))
        .hasSize(2)
        .allMatch(line -> line.path("value").path("status").asText().equals("COMPLETED"))
        .allMatch(line -> line.path("value").path("at").asText().startsWith("2"));
    assertThat(lines)
        .filteredOn(line -> line.path("topic").asText().equals("delivery-attempts"))
        .hasSize(5);
  }

  @Test
  void anExportOfEverythingGoesByTime() {
    var everything = new StringBuilder();
    var before = new StringBuilder();
    LogExport.of(env).write(TimeRange.ALL, Set.of(), everything, Progress.NONE);
    LogExport.of(env).write(new TimeRange(null, begin), Set.of(), before, Progress.NONE);

    assertThat(everything.toString()).contains("\"topic\":\"model-requests\"");
    assertThat(before.toString().lines())
        .allMatch(line -> line.contains("\"topic\":\"assistants\""));
  }

  @Test
  void aRangeOfALiveLogIsVerified() {
    AuditReport report =
        LogAudit.of(env).run(new TimeRange(begin, Instant.now()), false, Progress.NONE);

    assertThat(report.findings()).isEmpty();
    assertThat(report.counts()).containsEntry("runs ended", 2L).containsEntry("calls ended", 4L);
  }

  @Test
  void pastEventsAreSentSignedAndStopWhereTheyFail() {
    try (var hook =
        Receiver.answering(
            Answer.status(200), Answer.status(503), Answer.status(200), Answer.status(410))) {
      var resend =
          new Resend(
              new SignedPost(Optional.of(SECRET), Optional.empty()), URI.create(hook.url()), 0);
      List<Past> sent = new ArrayList<>();
      PastEvents.of(env)
          .each(
              "run-events",
              TimeRange.ALL,
              From.START,
              past -> sent.add(past) && resend.send(past, ReplayCommand.body(past)));

      assertThat(sent).hasSize(3);
      assertThat(resend.stopped().orElseThrow())
          .contains("answered 410")
          .endsWith("Go on with --from " + sent.getLast().id() + ".");
      List<ReceivedRequest> requests = hook.requests();
      assertThat(requests)
          .extracting(request -> request.header("webhook-id").orElseThrow())
          .containsExactly(sent.get(0).id(), sent.get(1).id(), sent.get(1).id(), sent.get(2).id());
      assertThat(requests).allMatch(AuditCommandsIT::genuine);
    }
  }

  private static boolean genuine(ReceivedRequest request) {
    return WebhookSignature.with(SECRET)
        .signed(
            request.header("webhook-signature").orElseThrow(),
            request.header("webhook-id").orElseThrow(),
            Long.parseLong(request.header("webhook-timestamp").orElseThrow()),
            request.body().getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aReplayGoesOnWhereItStopped() {
    List<Past> all = new ArrayList<>();
    PastEvents.of(env).each("call-events", TimeRange.ALL, From.START, all::add);
    Past middle = all.get(all.size() / 2);
    List<Past> rest = new ArrayList<>();
    PastEvents.of(env)
        .each(
            "call-events",
            TimeRange.ALL,
            new From(middle.position().partition(), middle.position().offset()),
            rest::add);

    assertThat(rest).isEqualTo(all.subList(all.size() / 2, all.size()));
    assertThat(all)
        .extracting(Past::type)
        .contains("call.registered", "call.attempted", "call.closed");
    assertThat(Objects.requireNonNull(all.getFirst().payload()).path("call_id").asText())
        .startsWith("call_");
  }
}
