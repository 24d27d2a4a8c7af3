package dev.rejoinder.callback.inbound;

import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.Secret;
import dev.rejoinder.runtime.UnprocessableRecords;
import dev.rejoinder.runtime.UnreadableRecords;
import dev.rejoinder.schemas.Assistant;
import dev.rejoinder.schemas.CallCommand;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.schemas.InboundEvent;
import dev.rejoinder.schemas.RunCommand;
import dev.rejoinder.schemas.Session;
import dev.rejoinder.schemas.ThreadPolicy;
import dev.rejoinder.sources.Sources;
import dev.rejoinder.sources.SourcesFile;
import dev.rejoinder.topics.CallIds;
import dev.rejoinder.topics.Topic;
import dev.rejoinder.topics.Topics;
import dev.rejoinder.topics.TopicsConfig;
import dev.rejoinder.topics.TrustedClasses;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** The inbound topology without Kafka, spoken to in the words of its topics. */
final class InboundDriver implements AutoCloseable {

  static {
    TrustedClasses.trust();
  }

  static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
  static final Duration WINDOW = Duration.ofHours(1);
  static final CallIds CALL_IDS = new CallIds(new Secret("secret of call ids"));

  private static final String SOURCES =
      """
      sources:
        - {name: openphone, api: {token: t}}
        - {name: slack, api: {token: t, self: UBOT}}
        - {name: discord, api: {token: t}}
        - {name: github}
      routes:
        - {name: sms, source: openphone, types: [message.received],
           ask: {assistant_id: weather, reply: {error_text: Oops.}}}
        - {name: chat, source: slack, types: [message, app_mention], ask: {reply: true}}
        - {name: gateway, source: discord, types: [message, application_command],
           ask: {assistant_id: weather, reply: true}}
        - {name: ci, source: github, types: [push],
           task: {webhook_url: "https://example.com/t", prompt: "{{/payload/ref}}",
                  params: {repo: "{{/payload/repo}}"}}}
        - {name: review, source: github, types: [pull_request],
           ask: {question: "Review {{/payload/number}}",
                 reply: {webhook: {url: "https://example.com/r"}}}}
        - {name: told, source: github, types: [issues], fan_out: true}
      """;

  private final Topics topics = new Topics(TopicsConfig.from(Env.of(Map.of())));
  private final TopologyTestDriver driver =
      new TopologyTestDriver(topology(topics), properties(topics), START);
  private final TestInputTopic<String, InboundEvent> inbound = in(topics.inbound());
  private final TestInputTopic<String, Assistant> assistants = in(topics.assistants());
  private final TestInputTopic<String, Session> sessions = in(topics.sessions());
  private final TestOutputTopic<String, Event> events = out(topics.events());
  private final TestOutputTopic<String, RunCommand> runCommands = out(topics.runCommands());
  private final TestOutputTopic<String, CallCommand> calls = out(topics.calls());
  private final TestOutputTopic<String, Delivery> deliveries = out(topics.deliveries());
  private final TestOutputTopic<String, byte[]> deadLetters = out(topics.deadLetters());
  private Instant now = START;

  /** As the worker runs: what cannot be read or processed becomes a dead letter. */
  private static Properties properties(Topics topics) {
    Properties properties = new Properties();
    properties.put(
        StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, UnprocessableRecords.class);
    properties.put(
        StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, UnreadableRecords.class);
    properties.put(
        StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG, topics.deadLetters().name());
    return properties;
  }

  static Topology topology(Topics topics) {
    SourcesFile file = SourcesFile.parse(SOURCES, name -> Optional.empty());
    Sources sources = file.sources();
    InboundSteps steps = new InboundSteps(sources, Optional.of(CALL_IDS));
    return InboundTopology.of(topics, sources, steps, WINDOW, Optional.empty());
  }

  /** {@code payload}: single quotes stand for double ones. */
  static InboundEvent event(String source, String type, String id, String payload) {
    return InboundEvent.newBuilder()
        .setSource(source)
        .setKind(source)
        .setProviderEventId(id)
        .setType(type)
        .setPayload(payload.replace('\'', '"'))
        .setReceivedAt(START)
        .build();
  }

  static InboundEvent sms(String id, String body) {
    return event(
        "openphone",
        "message.received",
        id,
        "{'event_type':'message.received','data':{'id':'%s','from':'+2','to':'+1','body':'%s'}}"
            .formatted(id, body));
  }

  void take(InboundEvent event) {
    RecordHeaders headers = new RecordHeaders();
    headers.add("traceparent", "00-trace-01".getBytes(StandardCharsets.UTF_8));
    headers.add("other", new byte[0]);
    inbound.pipeInput(new TestRecord<>(key(event), event, headers, now));
  }

  static String key(InboundEvent event) {
    return event.getSource() + "/" + event.getProviderEventId();
  }

  void takeBytes(String key, byte @Nullable [] value) {
    driver
        .createInputTopic(
            topics.inbound().name(), new StringSerializer(), new ByteArraySerializer())
        .pipeInput(key, value, now.toEpochMilli());
  }

  void know(String assistantId) {
    assistants.pipeInput(
        assistantId,
        Assistant.newBuilder()
            .setId(assistantId)
            .setName(assistantId)
            .setModel(null)
            .setInstructions("")
            .setTools(List.of())
            .setMaxTurns(3)
            .setThreadPolicy(ThreadPolicy.INTERRUPT)
            .build());
  }

  void session(String threadId, String assistantId) {
    Session session =
        Session.newBuilder()
            .setSessionId(threadId)
            .setAssistantId(assistantId)
            .setCreatedAt(START)
            .setChangedAt(START)
            .build();
    sessions.pipeInput(threadId, session);
  }

  void forgetSession(String threadId) {
    sessions.pipeInput(threadId, (Session) null);
  }

  void setSendersClockBack(Duration time) {
    now = now.minus(time);
  }

  void pass(Duration time) {
    now = now.plus(time);
    driver.advanceWallClockTime(time);
  }

  List<Event> events() {
    return events.readValuesToList();
  }

  List<TestRecord<String, Event>> eventRecords() {
    return events.readRecordsToList();
  }

  List<TestRecord<String, RunCommand>> runCommands() {
    return runCommands.readRecordsToList();
  }

  List<TestRecord<String, CallCommand>> calls() {
    return calls.readRecordsToList();
  }

  List<TestRecord<String, Delivery>> deliveries() {
    return deliveries.readRecordsToList();
  }

  List<TestRecord<String, byte[]>> deadLetters() {
    return deadLetters.readRecordsToList();
  }

  InboundEvent read(byte[] letter) {
    return topics.inbound().valueSerde().deserializer().deserialize("", letter);
  }

  @Override
  public void close() {
    driver.close();
  }

  private <V> TestInputTopic<String, V> in(Topic<V> topic) {
    return driver.createInputTopic(
        topic.name(), topic.keySerde().serializer(), topic.valueSerde().serializer());
  }

  private <V> TestOutputTopic<String, V> out(Topic<V> topic) {
    return driver.createOutputTopic(
        topic.name(), topic.keySerde().deserializer(), topic.valueSerde().deserializer());
  }
}
