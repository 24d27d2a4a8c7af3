package dev.rejoinder.standalone.audit;

import dev.rejoinder.schemas.OpenedCall;
import dev.rejoinder.schemas.RunEvent;
import dev.rejoinder.schemas.RunStatus;
import dev.rejoinder.schemas.ToolCallsRequested;
import dev.rejoinder.standalone.audit.LogStory.Entry;
import dev.rejoinder.topics.Topic;
import dev.rejoinder.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Finds what the log has of a run: its thread first, then the thread's and the calls' partitions.
 */
final class RunSearch {

  private static final Set<RunStatus> OPEN =
      EnumSet.of(RunStatus.QUEUED, RunStatus.IN_PROGRESS, RunStatus.REQUIRES_ACTION);

  private static final Duration BEFORE = Duration.ofMinutes(1);

  /** A question is taken up within this, or else looked for in the whole range. */
  private static final Duration TAKEN_UP_WITHIN = Duration.ofMinutes(10);

  /** Late answers and repeated questions after this are not told. */
  private static final Duration AFTER_END = Duration.ofMinutes(10);

  private final Gathering gathering;
  private final Topics topics;

  RunSearch(Gathering gathering, Topics topics) {
    this.gathering = gathering;
    this.topics = topics;
  }

  List<Entry> find(String runId, TimeRange range) {
    Optional<Entry> begin = begin(runId, range);
    if (begin.isEmpty()) {
      return List.of();
    }
    Set<String> thread = Set.of(begin.get().key());
    Set<String> ids = Set.of(runId);
    TimeRange from = new TimeRange(time(begin.get()).minus(BEFORE), range.until());
    List<Entry> events =
        gathering
            .look(topics.runEvents(), thread, ids, from, entry -> of(runId, entry) && ends(entry))
            .stream()
            .filter(entry -> of(runId, entry))
            .toList();
    TimeRange life = new TimeRange(from.since(), until(events, range));
    List<Entry> found = new ArrayList<>();
    for (Topic<? extends SpecificRecord> topic :
        List.of(
            topics.runCommands(),
            topics.runEvents(),
            topics.modelRequests(),
            topics.modelResults(),
            topics.callOutcomes())) {
      gathering.look(topic, thread, ids, life).stream()
          .filter(entry -> of(runId, entry))
          .forEach(found::add);
    }
    gathering.look(topics.events(), ids, ids, life).stream()
        .filter(entry -> entry.key().equals(runId))
        .forEach(found::add);
    found.addAll(new CallSearch(gathering, topics).ofCalls(calls(events), life));
    return found;
  }

  /** The first event of the run. */
  private Optional<Entry> begin(String runId, TimeRange range) {
    Optional<Instant> made = madeAt(runId).filter(at -> range.since() == null);
    if (made.isPresent()) {
      TimeRange near = new TimeRange(made.get().minus(BEFORE), made.get().plus(TAKEN_UP_WITHIN));
      Optional<Entry> found = first(runId, near);
      if (found.isPresent()) {
        return found;
      }
    }
    return first(runId, range);
  }

  private Optional<Entry> first(String runId, TimeRange range) {
    return gathering
        .look(topics.runEvents(), Set.of(), Set.of(runId), range, entry -> of(runId, entry))
        .stream()
        .filter(entry -> of(runId, entry))
        .findFirst();
  }

  /**
   * When the id was made: its first 48 bits are Unix milliseconds unless an Idempotency-Key made
   * it, so only a time records may still be kept from is believed.
   */
  static Optional<Instant> madeAt(String runId) {
    if (!runId.matches("run_[0-9a-v]{26}")) {
      return Optional.empty();
    }
    // 26 characters of 5 bits are 130; the first two bits are padding.
    long high = Long.parseLong(runId.substring("run_".length(), "run_".length() + 10), 32);
    Instant made = Instant.ofEpochMilli(high);
    Instant now = Instant.now();
    boolean plausible =
        made.isBefore(now.plus(Duration.ofHours(1)))
            && made.isAfter(now.minus(Duration.ofDays(90)));
    return plausible ? Optional.of(made) : Optional.empty();
  }

  /** A request names every run of its conversation, so that naming is not enough. */
  private static boolean of(String runId, Entry entry) {
    int field =
        Optional.ofNullable(entry.value().getSchema().getField("run_id"))
            .map(Schema.Field::pos)
            .orElse(-1);
    return field >= 0 && runId.equals(entry.value().get(field));
  }

  private static boolean ends(Entry entry) {
    return entry.value() instanceof RunEvent event && !OPEN.contains(event.getStatus());
  }

  private static Instant time(Entry entry) {
    return Instant.ofEpochMilli(entry.writtenMs());
  }

  private static @Nullable Instant until(List<Entry> events, TimeRange range) {
    if (events.isEmpty() || !ends(events.getLast())) {
      return range.until();
    }
    return time(events.getLast()).plus(AFTER_END);
  }

  private static Set<String> calls(List<Entry> events) {
    Set<String> calls = new HashSet<>();
    for (Entry entry : events) {
      if (entry.value() instanceof RunEvent event
          && event.getBody() instanceof ToolCallsRequested requested) {
        requested.getCalls().stream()
            .filter(call -> call.getRefusal() == null)
            .map(OpenedCall::getCallId)
            .forEach(calls::add);
      }
    }
    return calls;
  }
}
