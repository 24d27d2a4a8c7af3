package dev.rejoinder.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.rejoinder.run.machine.RunPolicy;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.schemas.AskQuestion;
import dev.rejoinder.schemas.Assistant;
import dev.rejoinder.schemas.CallCommand;
import dev.rejoinder.schemas.CallOutcome;
import dev.rejoinder.schemas.CallStatus;
import dev.rejoinder.schemas.CauseKind;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.schemas.LatePolicy;
import dev.rejoinder.schemas.ModelAnswered;
import dev.rejoinder.schemas.ModelFailed;
import dev.rejoinder.schemas.ModelRequest;
import dev.rejoinder.schemas.ModelResult;
import dev.rejoinder.schemas.OnTimeout;
import dev.rejoinder.schemas.OpenCall;
import dev.rejoinder.schemas.OutcomePurpose;
import dev.rejoinder.schemas.ReplyTo;
import dev.rejoinder.schemas.RequestedCall;
import dev.rejoinder.schemas.RunCommand;
import dev.rejoinder.schemas.RunCompleted;
import dev.rejoinder.schemas.RunEvent;
import dev.rejoinder.schemas.RunExpired;
import dev.rejoinder.schemas.ThreadPolicy;
import dev.rejoinder.schemas.TokenUsage;
import dev.rejoinder.schemas.Tool;
import dev.rejoinder.schemas.ToolOutput;
import dev.rejoinder.topics.Topic;
import dev.rejoinder.topics.Topics;
import dev.rejoinder.topics.TopicsConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RunTopologyTest {

  private static final RunPolicy POLICY =
      new RunPolicy(
          (thread, run, turn, index) -> "call_" + turn + "_" + index,
          Duration.ofHours(1),
          Duration.ofDays(30),
          4,
          3,
          Duration.ofSeconds(1),
          Duration.ofMinutes(5));
  private static final Assistant ASSISTANT =
      new Assistant(
          "weather",
          "Weather",
          null,
          "Be brief.",
          List.of(
              new Tool(
                  "get_weather",
                  "Weather of a place.",
                  "{\"type\":\"object\"}",
                  null,
                  null,
                  OnTimeout.ERROR_TO_MODEL,
                  null,
                  null,
                  LatePolicy.DROP,
                  false)),
          5,
          ThreadPolicy.ENQUEUE);

  private static final ReplyTo PHONE =
      new ReplyTo(
          "sms", "openphone", "help", Map.of("from", "1", "to", "2"), null, null, null, null);

  private final Topics topics = new Topics(TopicsConfig.from(Env.of(Map.of())));
  private final Topology topology = RunTopology.of(topics, POLICY, Duration.ofMillis(100));
  private final TopologyTestDriver driver =
      new TopologyTestDriver(topology, Instant.parse("2026-01-01T00:00:00Z"));
  private final TestOutputTopic<String, RunEvent> events = out(topics.runEvents());
  private final TestOutputTopic<String, ModelRequest> requests = out(topics.modelRequests());
  private final TestOutputTopic<String, CallCommand> calls = out(topics.calls());
  private final TestOutputTopic<String, Event> news = out(topics.events());
  private final TestOutputTopic<String, Delivery> deliveries = out(topics.deliveries());

  @AfterEach
  void close() {
    driver.close();
  }

  @Test
  void aQuestionWithTwoToolCallsComesToItsAnswer() {
    ask("run_1", "Berlin and Paris?");
    ModelRequest first = requests.readValue();
    answer(first, "", "{\"location\":\"Berlin\"}", "{\"location\":\"Paris\"}");

    List<CallCommand> opened = calls.readValuesToList();
    assertThat(opened)
        .extracting(c -> ((OpenCall) c.getBody()).getCallIndex())
        .containsExactly(0, 1);
    resolve(opened.get(1), "rain");
    assertThat(requests.isEmpty()).isTrue();
    resolve(opened.get(0), "sun");

    ModelRequest second = requests.readValue();
    assertThat(second.getTurn()).isEqualTo(2);
    assertThat(second.getItems().stream().filter(ToolOutput.class::isInstance))
        .extracting(item -> ((ToolOutput) item).getOutput())
        .containsExactly("sun", "rain");
    answer(second, "Sun and rain.");

    List<RunEvent> recorded = events.readValuesToList();
    assertThat(recorded).extracting(RunEvent::getSequence).startsWith(1L, 2L, 3L).isSorted();
    assertThat(recorded.getLast().getBody())
        .isEqualTo(new RunCompleted("Sun and rain.", new TokenUsage(2L, 2L)));
    assertThat(recorded.getLast().getCause().getTopic()).isEqualTo(topics.modelResults().name());
    assertThat(recorded.getLast().getCause().getId()).isEqualTo("run_1/2/1");
    assertThat(calls.isEmpty()).isTrue();
    assertThat(requests.isEmpty()).isTrue();
  }

  @Test
  void subscribersHearOfTheRunUnderItsId() {
    ask("run_1", "Sunny?");
    answer(requests.readValue(), "Yes.");

    assertThat(news.readKeyValuesToList())
        .extracting(told -> told.key, told -> told.value.getType())
        .containsExactly(
            tuple("run_1", "run.queued"),
            tuple("run_1", "run.started"),
            tuple("run_1", "run.completed"));
  }

  @Test
  void aFailedAttemptIsMadeAgainByTheClock() {
    ask("run_1", "Hello?");
    ModelRequest first = requests.readValue();
    send(
        topics.modelResults(),
        first.getThreadId(),
        result(first, new ModelFailed(true, "server_error", "no", null)));
    driver.advanceWallClockTime(Duration.ofMillis(900));
    assertThat(requests.isEmpty()).isTrue();
    driver.advanceWallClockTime(Duration.ofMillis(400));
    assertThat(requests.readValue().getAttempt()).isEqualTo(2);
  }

  @Test
  void aRunExpiresByTheClockAndSaysThatTheClockDidIt() {
    ask("run_1", "Hello?");
    driver.advanceWallClockTime(Duration.ofHours(1).plusSeconds(1));
    RunEvent last = events.readValuesToList().getLast();
    assertThat(last.getBody()).isInstanceOf(RunExpired.class);
    assertThat(last.getCause().getKind()).isEqualTo(CauseKind.TIMER);
  }

  @Test
  void anAnswerLeavesInTheOneStepThatEndsTheRun() {
    ask("run_1", "Sunny?", PHONE);
    ask("run_1", "Sunny?", PHONE);
    assertThat(deliveries.isEmpty()).isTrue();
    answer(requests.readValue(), "Yes.");
    ask("run_1", "Sunny?", PHONE);

    List<KeyValue<String, Delivery>> written = deliveries.readKeyValuesToList();
    assertThat(written).extracting(reply -> reply.key).containsExactly("source:sms");
    assertThat(written.getFirst().value.getBody()).contains("\"content\":\"Yes.\"");
    assertThat(news.readValuesToList())
        .extracting(Event::getType, Event::getSubject, Event::getSource)
        .containsOnlyOnce(tuple("message:sending", "run_1", "sms"));
  }

  @Test
  void aReplyNobodyCouldBeGivenIsRefusedBeforeTheRunBegins() {
    ReplyTo nowhere = ReplyTo.newBuilder(PHONE).setAddress(Map.of()).build();

    assertThatThrownBy(() -> ask("run_1", "Sunny?", nowhere))
        .hasRootCauseMessage("an answer by openphone needs from");
    assertThat(events.isEmpty()).isTrue();
  }

  @Test
  void replayingTheInputsGivesTheRecordedEvents() {
    List<SpecificRecord> inputs = new ArrayList<>();
    inputs.add(ask("run_1", "Berlin?", PHONE));
    ModelRequest first = requests.readValue();
    inputs.add(answer(first, "", "{\"location\":\"Berlin\"}"));
    inputs.add(resolve(calls.readValue(), "sun"));
    inputs.add(answer(requests.readValue(), "Sun."));

    List<RunEvent> recorded = events.readValuesToList();
    RunReplay replay = new RunReplay("thread_1", POLICY);
    List<RunEvent> replayed = new ArrayList<>();
    for (SpecificRecord input : inputs) {
      RunEvent next = recorded.get(replayed.size());
      replayed.addAll(replay.step(Optional.of(input), next.getCause(), next.getAt()));
    }
    assertThat(replayed).isEqualTo(recorded);
  }

  @Test
  void topologyIsTheOneReviewed() {
    assertThat(topology.describe().toString().strip())
        .isEqualTo(
            """
            Topologies:
               Sub-topology: 0
                Source: read-call-outcomes (topics: [rejoinder.call-outcomes])
                  --> drive-runs
                Source: read-model-results (topics: [rejoinder.model-results])
                  --> drive-runs
                Source: read-run-commands (topics: [rejoinder.run-commands])
                  --> drive-runs
                Processor: drive-runs (stores: [threads-due, threads])
                  --> write-calls, write-deliveries, write-events, write-model-requests, write-run-events
                  <-- read-run-commands, read-model-results, read-call-outcomes
                Sink: write-calls (topic: rejoinder.calls)
                  <-- drive-runs
                Sink: write-deliveries (topic: rejoinder.deliveries)
                  <-- drive-runs
                Sink: write-events (topic: rejoinder.events)
                  <-- drive-runs
                Sink: write-model-requests (topic: rejoinder.model-requests)
                  <-- drive-runs
                Sink: write-run-events (topic: rejoinder.run-events)
                  <-- drive-runs
            """
                .strip());
  }

  private RunCommand ask(String runId, String message) {
    return ask(runId, message, null);
  }

  private RunCommand ask(String runId, String message, @Nullable ReplyTo replyTo) {
    AskQuestion body = new AskQuestion(message, ASSISTANT, "digest", ThreadPolicy.ENQUEUE, replyTo);
    return send(topics.runCommands(), "thread_1", new RunCommand("cmd_1", "thread_1", runId, body));
  }

  private ModelResult answer(ModelRequest request, String text, String... arguments) {
    List<RequestedCall> requested =
        List.of(arguments).stream().map(a -> new RequestedCall("", "get_weather", a)).toList();
    ModelAnswered body =
        new ModelAnswered(text, requested, new TokenUsage(1L, 1L), "m", false, Map.of());
    return send(topics.modelResults(), request.getThreadId(), result(request, body));
  }

  private static ModelResult result(ModelRequest request, SpecificRecord body) {
    return new ModelResult(
        request.getThreadId(),
        request.getRunId(),
        request.getTurn(),
        request.getAttempt(),
        request.getRequestDigest(),
        body);
  }

  private CallOutcome resolve(CallCommand call, String output) {
    return send(
        topics.callOutcomes(),
        call.getThreadId(),
        new CallOutcome(
            call.getCallId(),
            call.getThreadId(),
            call.getRunId(),
            1,
            CallStatus.SUCCEEDED,
            output,
            false,
            OutcomePurpose.ANSWER));
  }

  private <V> V send(Topic<V> topic, String key, V value) {
    TestInputTopic<String, V> in =
        driver.createInputTopic(
            topic.name(), topic.keySerde().serializer(), topic.valueSerde().serializer());
    in.pipeInput(key, value);
    return value;
  }

  private <V> TestOutputTopic<String, V> out(Topic<V> topic) {
    return driver.createOutputTopic(
        topic.name(), topic.keySerde().deserializer(), topic.valueSerde().deserializer());
  }
}
