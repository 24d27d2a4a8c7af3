package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.ingress.SseClient.Event;
import dev.rejoinder.ingress.stream.PlayedLog;
import dev.rejoinder.ingress.view.EventId;
import dev.rejoinder.ingress.view.Story;
import dev.rejoinder.schemas.CallStatus;
import dev.rejoinder.schemas.InputDiscarded;
import dev.rejoinder.schemas.NoteTaken;
import dev.rejoinder.schemas.RunDelta;
import dev.rejoinder.schemas.RunRefused;
import dev.rejoinder.schemas.RunStatus;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What streams tell, and where they begin. */
@Timeout(60)
class EventStreamsTest {

  private static final String THREAD = "thread_1";
  private static final String RUN = "run_0123456789abcdefghijklmnop";
  private static final String OTHER_RUN = "run_1123456789abcdefghijklmnop";
  private static final String RUN_EVENTS = "/api/runs/" + RUN + "/events";
  private static final String THREAD_EVENTS = "/api/threads/" + THREAD + "/events";

  private final Ingress ingress = new Ingress();
  private final Story story = ingress.story(THREAD, RUN);
  private final String call = ingress.callIds.mint(THREAD, RUN, 1, 0);

  @AfterEach
  void close() {
    ingress.close();
  }

  private SseClient stream(String path, String... headers) {
    return new SseClient(ingress.port(), path, headers);
  }

  @Test
  void aRunIsToldFromItsFirstEventToDone() {
    story.queued("Why?", "d").started().asksFor(call).registers(call);
    try (SseClient client = stream(RUN_EVENTS)) {
      assertThat(client.status()).isEqualTo(200);
      assertThat(client.header("Content-Type")).startsWith("text/event-stream");
      assertThat(client.header("Cache-Control")).isEqualTo("no-cache");
      assertThat(client.header("X-Accel-Buffering")).isEqualTo("no");
      Event queued = client.expect("run.queued");
      assertThat(queued.id()).isEqualTo("3:100");
      assertThat(queued.data().toString())
          .isEqualTo(
              """
              {"thread_id":"thread_1","run_id":"%s","sequence":1,"at":"2023-11-14T22:13:21.000Z",\
              "status":"queued","message":"Why?","assistant_id":"weather","position":0}\
              """
                  .formatted(RUN));
      client.expect("run.turn_started");
      client.expect("run.model_replied");
      Event requested = client.expect("run.tool_calls_requested");
      assertThat(requested.data().at("/tool_calls/0/arguments/location").asText())
          .isEqualTo("Berlin");
      Event status = client.expect("call.status");
      assertThat(status.id()).isEmpty();
      assertThat(status.text("call_id")).isEqualTo(call);
      assertThat(status.text("status")).isEqualTo("delivering");

      story.accepts(call, "{}").closes(call, CallStatus.SUCCEEDED).resolves(call, 0);
      story.completes("Because.");

      assertThat(client.expect("call.attempted").text("status_code")).isEqualTo("200");
      assertThat(client.expect("call.closed").text("output")).isEqualTo("21 C");
      client.expect("run.tool_call_resolved");
      Event completed = client.expect("run.completed");
      assertThat(completed.text("message")).isEqualTo("Because.");
      assertThat(completed.data().at("/usage/total_tokens").asInt()).isEqualTo(29);
      Event done = client.expect("done");
      assertThat(done.id()).isEmpty();
      assertThat(done.text("status")).isEqualTo("completed");
      assertThat(client.next()).isEmpty();
    }
  }

  @Test
  void aRunThatEndedLongAgoIsToldToTheEndAtOnce() {
    story.queued("Why?", "d").started().completes("Because.");
    story.run(RunStatus.COMPLETED, new InputDiscarded("run_ended"));
    try (SseClient client = stream(RUN_EVENTS)) {
      assertThat(client.namesToTheEnd())
          .containsExactly("run.queued", "run.turn_started", "run.completed", "done");
    }
  }

  @Test
  void aRunThatBeganBeforeWhatIsAtHandBeginsWithAGap() {
    story.started().completes("Because.");
    try (SseClient client = stream(RUN_EVENTS)) {
      assertThat(client.namesToTheEnd())
          .containsExactly("gap", "run.turn_started", "run.completed", "done");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aLostStreamGoesOnBehindTheLastEventSeen(boolean byHeader) {
    story.queued("Why?", "d").started();
    String second;
    try (SseClient client = stream(RUN_EVENTS)) {
      client.expect("run.queued");
      second = client.expect("run.turn_started").id();
    }
    story.asksFor(call).completes("Because.");
    try (SseClient client =
        byHeader
            ? stream(RUN_EVENTS, "Last-Event-ID", second)
            : stream(RUN_EVENTS + "?last_event_id=" + second)) {
      assertThat(client.namesToTheEnd())
          .containsExactly(
              "run.model_replied", "run.tool_calls_requested", "run.completed", "done");
    }
  }

  @Test
  void anIngressThatDoesNotKnowTheRunGoesOnAllTheSame() {
    try (Ingress other = new Ingress()) {
      Story elsewhere = new Story(other.view, THREAD, RUN).keptIn(ingress.played);
      elsewhere.queued("Why?", "d").started().completes("Because.");
      assertThat(ingress.view.run(RUN)).isEmpty();

      try (SseClient client = stream(RUN_EVENTS, "Last-Event-ID", "3:100")) {
        assertThat(client.namesToTheEnd())
            .containsExactly("run.turn_started", "run.completed", "done");
      }
    }
  }

  @Test
  void aBrowserThatSawTheEndIsToldToStayAway() {
    story.queued("Why?", "d").completes("Because.");
    try (SseClient client = stream(RUN_EVENTS, "Last-Event-ID", "3:102")) {
      assertThat(client.status()).isEqualTo(204);
      assertThat(client.line()).isEmpty();
    }
    assertThat(ingress.streams.count()).isZero();
  }

  @Test
  void aRefusalIsNotTheEndOfARun() {
    story.run(RunStatus.FAILED, new RunRefused("queue_full")).queued("Why?", "d").completes("Yes.");
    try (SseClient client = stream(RUN_EVENTS, "Last-Event-ID", "3:100")) {
      assertThat(client.namesToTheEnd()).containsExactly("run.queued", "run.completed", "done");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x|It must be partition:offset",
        "3:-1|It must be partition:offset",
        "3|It must be partition:offset",
        "9999999999:1|It must be partition:offset",
        "4:100|Its partition 4 does not exist.",
        "3:5000|Its offset 5000 is beyond the newest event.",
        "3:101|3:101 is no event of what is followed here.",
        "3:104|3:104 is no event of what is followed here."
      })
  void anIdThatIsNoEventOfTheRunIsRefused(String id, String sentence) {
    story.queued("Why?", "d").started();
    ingress.story(THREAD, OTHER_RUN).queued("Else?", "d");
    try (SseClient client = stream(RUN_EVENTS, "Last-Event-ID", id)) {
      assertThat(client.status()).isEqualTo(400);
      assertThat(client.body().path("details").asText()).startsWith("Last-Event-ID: " + sentence);
    }
    assertThat(ingress.streams.count()).isZero();
  }

  @Test
  void eventsPastRetentionAreAGap() {
    story.queued("Why?", "d").started().asksFor(call);
    ingress.played.forgetUpTo(new EventId(PlayedLog.PARTITION, 102));
    story.completes("Because.");
    for (String path : List.of(RUN_EVENTS, THREAD_EVENTS)) {
      try (SseClient client = stream(path, "Last-Event-ID", "3:100")) {
        client.expect("gap");
        client.expect("run.model_replied");
        client.expect("run.tool_calls_requested");
        client.expect("run.completed");
      }
    }
  }

  @Test
  void unknownRunsAreNotFound() {
    for (String id : List.of(OTHER_RUN, "nonsense")) {
      try (SseClient client = stream("/api/runs/" + id + "/events")) {
        assertThat(client.status()).isEqualTo(404);
        assertThat(client.body().path("error").asText()).isEqualTo("Run not found");
      }
    }
    for (String path : List.of(THREAD_EVENTS + "?from=start", "/api/threads/a%20b/events")) {
      assertThat(ingress.get(path).status()).isEqualTo(404);
    }
  }

  @Test
  void aThreadIsToldFromNowOnEvenBeforeItsFirstQuestion() {
    try (SseClient client = stream(THREAD_EVENTS)) {
      story.queued("Why?", "d").completes("Because.");
      ingress.story(THREAD, OTHER_RUN).after(story).queued("And?", "d");
      new Story(ingress.view, THREAD, "")
          .keptIn(ingress.played)
          .run(
              RunStatus.COMPLETED,
              new NoteTaken("task_1", CallStatus.SUCCEEDED, "It is done.", false));

      client.expect("run.queued");
      client.expect("run.completed");
      assertThat(client.expect("run.queued").text("run_id")).isEqualTo(OTHER_RUN);
      Event note = client.expect("note.taken");
      assertThat(note.data().get("run_id").isNull()).isTrue();
      assertThat(note.text("text")).isEqualTo("It is done.");
      assertThat(note.id()).isNotEmpty();
    }
  }

  @Test
  void aThreadIsToldFromItsStartWhenAsked() {
    story.queued("Why?", "d").completes("Because.");
    try (SseClient client = stream(THREAD_EVENTS + "?from=start")) {
      client.expect("run.queued");
      client.expect("run.completed");
      ingress.story(THREAD, OTHER_RUN).after(story).queued("And?", "d");
      client.expect("run.queued");
    }
    assertThat(ingress.get(THREAD_EVENTS + "?from=noon").status()).isEqualTo(400);
  }

  @Test
  void nowIsNotBeforeTheIngressHasCaughtUp() {
    ingress.followsThePresent = false;
    try (SseClient client = stream(THREAD_EVENTS)) {
      assertThat(client.status()).isEqualTo(503);
      assertThat(client.header("Retry-After")).isEqualTo("1");
    }
  }

  @Test
  void aPastThatCannotBeReadIsUnavailable() {
    story.queued("Why?", "d");
    ingress.played.breakDown();
    try (SseClient client = stream(RUN_EVENTS)) {
      assertThat(client.status()).isEqualTo(503);
      assertThat(client.body().path("details").asText()).startsWith("Kafka did not answer");
    }
    assertThat(ingress.streams.count()).isZero();
  }

  @Test
  void piecesOfTheAnswerComeAsTheyAreWritten() {
    story.queued("Why?", "d").started();
    try (SseClient client = stream(RUN_EVENTS)) {
      client.expect("run.queued");
      client.expect("run.turn_started");
      ingress.streams.on(new RunDelta(THREAD, RUN, 1, 1, 0, "Be"));
      ingress.streams.on(new RunDelta(THREAD, OTHER_RUN, 1, 1, 0, "No"));
      ingress.streams.on(new RunDelta(THREAD, RUN, 1, 1, 1, "cause."));

      assertThat(client.expect("message.delta").data().toString())
          .isEqualTo(
              """
              {"thread_id":"thread_1","run_id":"%s","turn":1,"attempt":1,"index":0,"text":"Be"}\
              """
                  .formatted(RUN));
      assertThat(client.expect("message.delta").text("text")).isEqualTo("cause.");
    }
  }
}
