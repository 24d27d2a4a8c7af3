package dev.rejoinder.standalone.audit;

import dev.rejoinder.schemas.CallOutcome;
import dev.rejoinder.topics.CallIds;
import dev.rejoinder.topics.Topic;
import dev.rejoinder.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Checks a log against what Rejoinder promises, one partition of events at a time.
 *
 * <p>A thread's events and inputs have one partition number, and so have a call's, but for delivery
 * attempts, which are keyed by endpoint: those are read once for each partition of call-events, so
 * that none needs to be held. What is held is a digest of how each call ended ({@link
 * ClosedCalls}).
 */
final class Audit {

  private static final int CALL_IDS_SAMPLED = 100;

  private final Log log;
  private final Topics topics;
  private final TimeRange range;
  private final Endings endings;
  private final Progress progress;
  private final Findings findings = new Findings();
  private final ClosedCalls closed = new ClosedCalls();
  private final Set<Position> deadLetters = new HashSet<>();
  private long done;
  private long total;

  Audit(Log log, Topics topics, TimeRange range, Endings endings, Progress progress) {
    this.log = log;
    this.topics = topics;
    this.range = range;
    this.endings = endings;
    this.progress = progress;
  }

  AuditReport run(CallIds callIds, Machines threads, Machines calls) {
    long began = System.nanoTime();
    // Runs' events end first: what they name of calls is then among the calls' events.
    Map<TopicPartition, Span> runEvents = spans(topics.runEvents());
    Map<TopicPartition, Span> callEvents = spans(topics.callEvents());
    total = size(runEvents) + size(callEvents);
    refuseOtherSecret(callEvents, callIds);
    readDeadLetters();
    boolean endsMayBeGone = callEvents.values().stream().anyMatch(span -> span.first() > 0);
    Outcomes outcomes = new Outcomes(closed, findings, endings, range, endsMayBeGone);
    callEvents.forEach((partition, span) -> auditCalls(partition, span, callEvents.size(), calls));
    runEvents.forEach((partition, span) -> auditRuns(partition, span, outcomes, threads));
    outcomes.untold(topics.callEvents().name());
    return report(Duration.ofNanos(System.nanoTime() - began));
  }

  private Map<TopicPartition, Span> spans(Topic<?> topic) {
    Map<TopicPartition, Span> spans = log.spans(topic.name(), range);
    if (spans.isEmpty()) {
      throw new WrongLogException(
          "There is no topic %s; TOPIC_PREFIX and KAFKA_BOOTSTRAP_SERVERS say where to look."
              .formatted(topic.name()));
    }
    Map<TopicPartition, Span> inOrder = new LinkedHashMap<>();
    spans.keySet().stream()
        .sorted((one, other) -> Integer.compare(one.partition(), other.partition()))
        .forEach(partition -> inOrder.put(partition, spans.get(partition)));
    return inOrder;
  }

  private static long size(Map<TopicPartition, Span> spans) {
    return spans.values().stream().mapToLong(Span::size).sum();
  }

  /** With another secret every call id differs, which is one mistake and not thousands. */
  private void refuseOtherSecret(Map<TopicPartition, Span> callEvents, CallIds callIds) {
    int seen = 0;
    for (Map.Entry<TopicPartition, Span> entry : callEvents.entrySet()) {
      log.read(Map.ofEntries(entry));
      ConsumerRecord<byte[], byte[]> record = log.next(entry.getKey());
      for (int i = 0; i < CALL_IDS_SAMPLED && record != null; i++) {
        if (record.key() != null) {
          String callId = new String(record.key(), StandardCharsets.UTF_8);
          if (callIds.genuine(callId) || callIds.genuineTask(callId)) {
            return;
          }
          seen++;
        }
        record = log.next(entry.getKey());
      }
    }
    if (seen > 0) {
      throw new WrongLogException(
          "CALL_SIGNING_SECRET is not the one this log was written with: of %d call ids looked at,"
                  .formatted(seen)
              + " none is signed with it. Set it to the workers' own.");
    }
  }

  private void readDeadLetters() {
    Map<TopicPartition, Span> spans = log.spans(topics.deadLetters().name(), TimeRange.ALL);
    log.read(spans);
    for (TopicPartition partition : spans.keySet()) {
      for (ConsumerRecord<byte[], byte[]> letter = log.next(partition);
          letter != null;
          letter = log.next(partition)) {
        Position.originOf(letter).ifPresent(deadLetters::add);
      }
    }
  }

  private void auditCalls(TopicPartition partition, Span span, int partitions, Machines machines) {
    Inputs inputs =
        new Inputs(
            deadLetters,
            input -> partitionOf(input.key(), partitions) == partition.partition(),
            findings);
    Map<TopicPartition, Span> read = new HashMap<>();
    boolean whole = wholeLog(span);
    for (Topic<? extends SpecificRecord> topic : List.of(topics.calls(), topics.callbacks())) {
      add(inputs, read, topic, only(topic, partition.partition()), whole);
    }
    add(inputs, read, topics.deliveryAttempts(), inputSpans(topics.deliveryAttempts()), whole);
    StepCheck.Scope scope = new StepCheck.Scope(inputs, findings, cutBy(span), machines);
    lane(topics.callEvents(), partition, span)
        .run(
            read,
            key -> new StepCheck(scope, key, new CallInvariants(findings, endings, closed)),
            behind -> step(partition, behind));
    done += span.size();
    if (endings.allEnded()) {
      for (Topic<?> topic :
          List.of(topics.calls(), topics.callbacks(), topics.deliveryAttempts())) {
        inputs.waiting(topic.name(), range, this::waits);
      }
    }
  }

  private void auditRuns(
      TopicPartition partition, Span span, Outcomes outcomes, Machines machines) {
    Inputs inputs = new Inputs(deadLetters, input -> true, findings);
    Map<TopicPartition, Span> read = new HashMap<>();
    List<Topic<? extends SpecificRecord>> feeds =
        List.of(topics.runCommands(), topics.modelResults(), topics.callOutcomes());
    for (Topic<? extends SpecificRecord> topic : feeds) {
      add(inputs, read, topic, only(topic, partition.partition()), wholeLog(span));
    }
    StepCheck.Scope scope = new StepCheck.Scope(inputs, findings, cutBy(span), machines);
    lane(topics.runEvents(), partition, span)
        .run(
            read,
            key -> new StepCheck(scope, key, new RunInvariants(findings, endings, outcomes)),
            behind -> step(partition, behind));
    done += span.size();
    inputs.waiting(topics.callOutcomes().name(), range, input -> onItsWay(input, outcomes));
    if (endings.allEnded()) {
      inputs.waiting(topics.runCommands().name(), range, this::waits);
      inputs.waiting(topics.modelResults().name(), range, this::waits);
    }
  }

  /** An outcome no run has taken yet tells of its call all the same. */
  private void onItsWay(Input input, Outcomes outcomes) {
    if (input.value() instanceof CallOutcome outcome) {
      outcomes.told(input.position(), input.writtenMs(), outcome);
    }
    waits(input);
  }

  private void waits(Input input) {
    if (endings.allEnded()) {
      findings.find(
          input.position(),
          "No event accounts for this %s of %s."
              .formatted(input.value().getSchema().getName(), input.key()));
    }
  }

  private LaneAudit lane(
      Topic<? extends SpecificRecord> events, TopicPartition partition, Span span) {
    return new LaneAudit(log, events, partition, span, findings);
  }

  private void add(
      Inputs inputs,
      Map<TopicPartition, Span> read,
      Topic<? extends SpecificRecord> topic,
      Map<TopicPartition, Span> spans,
      boolean fromTheBegin) {
    inputs.add(log, topic, spans, fromTheBegin);
    read.putAll(spans);
  }

  private Map<TopicPartition, Span> only(Topic<?> topic, int partition) {
    Map<TopicPartition, Span> spans = inputSpans(topic);
    spans.keySet().removeIf(other -> other.partition() != partition);
    return spans;
  }

  /** To the end of the log: what events of the range name is in it, whatever its own time. */
  private Map<TopicPartition, Span> inputSpans(Topic<?> topic) {
    return new HashMap<>(log.spans(topic.name(), new TimeRange(range.since(), null)));
  }

  /** Whether every event that may have taken an input is in the range. */
  private boolean wholeLog(Span events) {
    return range.since() == null && events.first() == 0;
  }

  private @Nullable Count cutBy(Span events) {
    if (range.since() != null) {
      return Count.BEGAN_BEFORE;
    }
    return events.first() > 0 ? Count.OUTLIVED : null;
  }

  private static int partitionOf(@Nullable String key, int partitions) {
    return key == null
        ? -1
        : BuiltInPartitioner.partitionForKey(key.getBytes(StandardCharsets.UTF_8), partitions);
  }

  private void step(TopicPartition partition, long behind) {
    progress.at(partition.topic() + "/" + partition.partition(), done + behind, total);
  }

  private AuditReport report(Duration took) {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (Count count : Count.values()) {
      if (count.alwaysTold() || findings.of(count) > 0) {
        counts.put(count.words(), findings.of(count));
      }
    }
    long steps = findings.of(Count.RUN_STEPS) + findings.of(Count.CALL_STEPS);
    return new AuditReport(counts, findings.kept(), findings.found(), steps, took);
  }
}
