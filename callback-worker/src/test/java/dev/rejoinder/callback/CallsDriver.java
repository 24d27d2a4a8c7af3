package dev.rejoinder.callback;

import dev.rejoinder.callback.call.CallPolicy;
import dev.rejoinder.callback.call.CallState;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.schemas.AttemptOutcome;
import dev.rejoinder.schemas.CallCommand;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.CallOutcome;
import dev.rejoinder.schemas.CallProgress;
import dev.rejoinder.schemas.Callback;
import dev.rejoinder.schemas.CallbackSource;
import dev.rejoinder.schemas.CancelCall;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryAttempt;
import dev.rejoinder.schemas.DeliveryKind;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.schemas.LatePolicy;
import dev.rejoinder.schemas.OnTimeout;
import dev.rejoinder.schemas.OpenCall;
import dev.rejoinder.topics.Topic;
import dev.rejoinder.topics.Topics;
import dev.rejoinder.topics.TopicsConfig;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.errors.LogAndContinueProcessingExceptionHandler;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** The callback worker without Kafka, spoken to in the words of its topics. */
final class CallsDriver implements AutoCloseable {

  static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
  static final Duration DUE_CHECK_INTERVAL = Duration.ofMillis(100);
  static final CallPolicy POLICY =
      new CallPolicy(
          Duration.ofMinutes(5), Duration.ofSeconds(60), Duration.ofHours(24), Duration.ofHours(8));

  private final Topics topics = new Topics(TopicsConfig.from(Env.of(Map.of())));
  private final TopologyTestDriver driver =
      new TopologyTestDriver(topology(topics), properties(), START);
  private final TestInputTopic<String, CallCommand> commands = in(topics.calls());
  private final TestInputTopic<String, Callback> callbacks = in(topics.callbacks());
  private final TestInputTopic<String, DeliveryAttempt> attempts = in(topics.deliveryAttempts());
  private final TestOutputTopic<String, CallEvent> events = out(topics.callEvents());
  private final TestOutputTopic<String, CallOutcome> outcomes = out(topics.callOutcomes());
  private final TestOutputTopic<String, Delivery> deliveries = out(topics.deliveries());
  private final TestOutputTopic<String, Event> news = out(topics.events());
  private final Map<String, Map<Long, SpecificRecord>> log = new HashMap<>();
  private String trace = TRACE;

  /** What is sent from here on belongs to this trace. */
  void traced(String traceparent) {
    trace = traceparent;
  }

  /** As the worker runs: what cannot be processed becomes a dead letter. */
  private static Properties properties() {
    Properties properties = new Properties();
    properties.put(
        StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG,
        LogAndContinueProcessingExceptionHandler.class);
    return properties;
  }

  static Topology topology(Topics topics) {
    URI publicUrl = URI.create("http://localhost:3000");
    CallSteps steps =
        new CallSteps(POLICY, new ToolCallPayload(publicUrl), new TaskPayload(publicUrl));
    return CallTopology.of(topics, steps, DUE_CHECK_INTERVAL);
  }

  void open(String callId, OnTimeout onTimeout) {
    OpenCall open =
        new OpenCall(
            2,
            0,
            "get_weather",
            "{\"location\":\"Berlin\"}",
            "default",
            null,
            onTimeout,
            null,
            null,
            LatePolicy.DROP,
            false);
    send(commands, callId, new CallCommand(callId, "thread_1", "run_1", open, null));
  }

  void open(String callId) {
    open(callId, OnTimeout.ERROR_TO_MODEL);
  }

  /** {@code body}: an OpenTask, or a word about a call of which only the id is known. */
  void command(String callId, @Nullable String threadId, SpecificRecord body) {
    send(commands, callId, new CallCommand(callId, threadId, null, body, "cmd_1"));
  }

  void openForApproval(String callId) {
    OpenCall open =
        OpenCall.newBuilder()
            .setTurn(2)
            .setCallIndex(0)
            .setFunctionName("get_weather")
            .setArguments("{}")
            .setEndpointId("default")
            .setOnTimeout(OnTimeout.ERROR_TO_MODEL)
            .setRequiresApproval(true)
            .setLate(LatePolicy.APPEND_TO_THREAD)
            .build();
    send(commands, callId, new CallCommand(callId, "thread_1", "run_1", open, null));
  }

  void showLife(String callId, String callbackId) {
    CallProgress progress = new CallProgress(0.4, "rendering");
    send(
        callbacks,
        callId,
        new Callback(callbackId, callId, "", false, CallbackSource.HTTP, progress));
  }

  void cancel(String callId) {
    CancelCall cancel = new CancelCall("the run was cancelled");
    send(commands, callId, new CallCommand(callId, "thread_1", "run_1", cancel, null));
  }

  void answer(String callId, String callbackId, String output) {
    Callback callback = new Callback(callbackId, callId, output, false, CallbackSource.HTTP, null);
    send(callbacks, callId, callback);
  }

  void attempt(@Nullable String callId, int attempt, AttemptOutcome outcome) {
    DeliveryAttempt ended =
        DeliveryAttempt.newBuilder()
            .setDeliveryId(callId == null ? "evt_1" : callId)
            .setEndpointId("default")
            .setCallId(callId)
            .setAttempt(attempt)
            .setAttemptsMax(5)
            .setStartedAt(START)
            .setDurationMs(12L)
            .setUrl("http://tool.example/")
            .setOutcome(outcome)
            .setStatusCode(outcome == AttemptOutcome.ACCEPTED ? 202 : 410)
            .setInlineAnswer(false)
            .setKind(DeliveryKind.TOOL_CALL)
            .build();
    send(attempts, "default", ended);
  }

  /** A record whose value is missing, as a tombstone is. */
  void openNothing(String callId) {
    commands.pipeInput(callId, null);
  }

  /** Time passes for the worker's timers. */
  void pass(Duration duration) {
    driver.advanceWallClockTime(duration);
  }

  private <V extends SpecificRecord> void send(
      TestInputTopic<String, V> topic, String key, V value) {
    RecordHeaders headers = new RecordHeaders();
    headers.add("traceparent", trace.getBytes(StandardCharsets.UTF_8));
    headers.add("other", new byte[] {1});
    remember(value);
    topic.pipeInput(new TestRecord<>(key, value, headers, Instant.EPOCH));
  }

  private void remember(SpecificRecord value) {
    String topic =
        switch (value) {
          case CallCommand command -> topics.calls().name();
          case Callback callback -> topics.callbacks().name();
          default -> topics.deliveryAttempts().name();
        };
    Map<Long, SpecificRecord> written = log.computeIfAbsent(topic, name -> new HashMap<>());
    written.put((long) written.size(), value);
  }

  /** The input written there; for replays. */
  SpecificRecord written(String topic, long offset) {
    return Objects.requireNonNull(log.getOrDefault(topic, Map.of()).get(offset));
  }

  /** Events since the last look, with key, headers and timestamp. */
  List<TestRecord<String, CallEvent>> eventRecords() {
    return events.readRecordsToList();
  }

  List<CallEvent> events() {
    return events.readValuesToList();
  }

  List<TestRecord<String, CallOutcome>> outcomes() {
    return outcomes.readRecordsToList();
  }

  List<TestRecord<String, Delivery>> deliveries() {
    return deliveries.readRecordsToList();
  }

  List<TestRecord<String, Event>> news() {
    return news.readRecordsToList();
  }

  @Nullable CallState state(String callId) {
    KeptCall kept = driver.<String, KeptCall>getKeyValueStore(CallProcessor.CALLS).get(callId);
    return kept == null ? null : kept.state();
  }

  long dueTimes() {
    try (var all = driver.getKeyValueStore(CallProcessor.DUE_TIMES).all()) {
      long count = 0;
      while (all.hasNext()) {
        all.next();
        count++;
      }
      return count;
    }
  }

  private <V> TestInputTopic<String, V> in(Topic<V> topic) {
    return driver.createInputTopic(
        topic.name(), topic.keySerde().serializer(), topic.valueSerde().serializer());
  }

  private <V> TestOutputTopic<String, V> out(Topic<V> topic) {
    return driver.createOutputTopic(
        topic.name(), topic.keySerde().deserializer(), topic.valueSerde().deserializer());
  }

  @Override
  public void close() {
    driver.close();
  }

  /** The delivery of a call that {@link #open} opened. */
  static Delivery delivery(String callId, String body, Instant at, Instant deadline) {
    return Delivery.newBuilder()
        .setDeliveryId(callId)
        .setEndpointId("default")
        .setKind(DeliveryKind.TOOL_CALL)
        .setCallId(callId)
        .setThreadId("thread_1")
        .setRunId("run_1")
        .setBody(body)
        .setAttempt(1)
        .setCreatedAt(at)
        .setNotBefore(at)
        .setExpiresAt(deadline)
        .build();
  }
}
