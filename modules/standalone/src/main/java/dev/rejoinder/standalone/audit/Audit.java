package dev.rejoinder.standalone.audit;

import dev.rejoinder.schemas.CallOutcome;
import dev.rejoinder.topics.CallIds;
import dev.rejoinder.topics.Topic;
import dev.rejoinder.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Checks a log against what Rejoinder promises: threads one partition at a time, calls some at a
 * time.
 *
 * <p>A thread's events and inputs have one partition number. A call's inputs have that of the call,
 * or of an endpoint, and its events that of the thread, or in logs of older versions of the call:
 * so they are looked for in all partitions, once or, in long logs, once for each share of the
 * calls. What is held is what was open at one time, and a digest of how each call ended ({@link
 * ClosedCalls}).
 */
final class Audit {

  private static final int CALL_IDS_SAMPLED = 100;

  /** What is held of calls that are all open at once must fit into memory. */
  private static final long CALL_EVENTS_AT_ONCE = 2_000_000;

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
    int shares = Math.toIntExact(size(callEvents) / CALL_EVENTS_AT_ONCE) + 1;
    total = size(runEvents) + shares * size(callEvents);
    refuseOtherSecret(callEvents, callIds);
    readDeadLetters();
    boolean endsMayBeGone = callEvents.values().stream().anyMatch(span -> span.first() > 0);
    Outcomes outcomes = new Outcomes(closed, findings, endings, range, endsMayBeGone);
    for (int share = 0; share < shares; share++) {
      auditCalls(callEvents, callsOf(share, shares), calls);
    }
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

  private static Predicate<String> callsOf(int share, int shares) {
    return callId -> Math.floorMod(ClosedCalls.digest(callId), shares) == share;
  }

  private void auditCalls(
      Map<TopicPartition, Span> events, Predicate<String> callIds, Machines machines) {
    Inputs inputs =
        new Inputs(
            deadLetters,
            input -> input.key() != null && callIds.test(input.key()),
            false,
            findings);
    Map<TopicPartition, Span> read = new HashMap<>();
    boolean whole = events.values().stream().allMatch(this::wholeLog);
    List<Topic<? extends SpecificRecord>> feeds =
        List.of(topics.calls(), topics.callbacks(), topics.deliveryAttempts());
    for (Topic<? extends SpecificRecord> topic : feeds) {
      add(inputs, read, topic, inputSpans(topic), whole);
    }
    StepCheck.Scope scope = new StepCheck.Scope(inputs, findings, cutBy(events.values()), machines);
    new LaneAudit(log, topics.callEvents(), events, callIds, findings)
        .run(
            read,
            key -> new StepCheck(scope, key, new CallInvariants(findings, endings, closed)),
            behind -> step(topics.callEvents().name(), behind));
    done += size(events);
    inputs.end();
    if (endings.allEnded()) {
      feeds.forEach(topic -> inputs.waiting(topic.name(), range, this::waits));
    }
  }

  private void auditRuns(
      TopicPartition partition, Span span, Outcomes outcomes, Machines machines) {
    Inputs inputs = new Inputs(deadLetters, input -> true, true, findings);
    Map<TopicPartition, Span> read = new HashMap<>();
    List<Topic<? extends SpecificRecord>> feeds =
        List.of(topics.runCommands(), topics.modelResults(), topics.callOutcomes());
    for (Topic<? extends SpecificRecord> topic : feeds) {
      add(inputs, read, topic, only(topic, partition.partition()), wholeLog(span));
    }
    StepCheck.Scope scope = new StepCheck.Scope(inputs, findings, cutBy(List.of(span)), machines);
    new LaneAudit(log, topics.runEvents(), Map.of(partition, span), key -> true, findings)
        .run(
            read,
            key -> new StepCheck(scope, key, new RunInvariants(findings, endings, outcomes)),
            behind -> step(partition.topic() + "/" + partition.partition(), behind));
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

  private @Nullable Count cutBy(Collection<Span> events) {
    if (range.since() != null) {
      return Count.BEGAN_BEFORE;
    }
    return events.stream().anyMatch(span -> span.first() > 0) ? Count.OUTLIVED : null;
  }

  private void step(String where, long behind) {
    progress.at(where, done + behind, total);
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
