package dev.rejoinder.standalone.audit;

import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.CallOutcome;
import dev.rejoinder.schemas.DeliveryAttempt;
import dev.rejoinder.schemas.RunEvent;
import dev.rejoinder.topics.Topic;
import dev.rejoinder.topics.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * The machines' inputs and events as the log had them; held in memory.
 *
 * <p>Events are read before inputs, so that every input an event names is among them.
 */
final class LogSnapshot {

  private final Map<Position, SpecificRecord> inputs = new LinkedHashMap<>();
  private final Map<TopicPartition, Long> firstKept = new HashMap<>();
  private final Map<String, List<Recorded>> runEvents = new LinkedHashMap<>();
  private final Map<String, List<Recorded>> callEvents = new LinkedHashMap<>();
  private final Map<Position, String> poison = new LinkedHashMap<>();

  static LogSnapshot read(LogReader reader, Topics topics) {
    LogSnapshot log = new LogSnapshot();
    reader.read(topics.runEvents(), log::addRunEvent, log.poison::put);
    reader.read(topics.callEvents(), log::addCallEvent, log.poison::put);
    log.readInputs(reader, topics.runCommands());
    log.readInputs(reader, topics.modelResults());
    log.readInputs(reader, topics.callOutcomes());
    log.readInputs(reader, topics.calls());
    log.readInputs(reader, topics.callbacks());
    log.readInputs(reader, topics.deliveryAttempts());
    return log;
  }

  private <V extends SpecificRecord> void readInputs(LogReader reader, Topic<V> topic) {
    firstKept.putAll(reader.read(topic, this::addInput, poison::put));
  }

  private void addInput(Position position, SpecificRecord value) {
    boolean ofNoCall = value instanceof DeliveryAttempt attempt && attempt.getCallId() == null;
    if (!ofNoCall) {
      inputs.put(position, value);
    }
  }

  private void addRunEvent(Position position, RunEvent event) {
    runEvents
        .computeIfAbsent(event.getThreadId(), key -> new ArrayList<>())
        .add(Recorded.of(position, event));
  }

  private void addCallEvent(Position position, CallEvent event) {
    callEvents
        .computeIfAbsent(event.getCallId(), key -> new ArrayList<>())
        .add(Recorded.of(position, event));
  }

  Map<Position, SpecificRecord> inputs() {
    return inputs;
  }

  Optional<SpecificRecord> input(Position position) {
    return Optional.ofNullable(inputs.get(position));
  }

  /** Whether the input was in the log but is past its topic's retention. */
  boolean outlived(Position position) {
    Long first = firstKept.get(new TopicPartition(position.topic(), position.partition()));
    return first != null && position.offset() < first;
  }

  /** Events by thread, each list in log order. */
  Map<String, List<Recorded>> runEvents() {
    return runEvents;
  }

  /** Events by call, each list in log order. */
  Map<String, List<Recorded>> callEvents() {
    return callEvents;
  }

  /** Outcomes of calls, in log order. */
  List<CallOutcome> outcomes() {
    return inputs.values().stream()
        .filter(CallOutcome.class::isInstance)
        .map(CallOutcome.class::cast)
        .toList();
  }

  /** Records nobody can read, with why. */
  Map<Position, String> poison() {
    return poison;
  }
}
