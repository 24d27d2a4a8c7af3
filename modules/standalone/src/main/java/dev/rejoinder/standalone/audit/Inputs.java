package dev.rejoinder.standalone.audit;

import dev.rejoinder.topics.Topic;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.TopicPartition;

/** The inputs one partition of events names. */
final class Inputs {

  private final Map<TopicPartition, InputCursor> cursors = new HashMap<>();
  private final Set<Position> deadLetters;
  private final Predicate<Input> ours;
  private final Findings findings;

  /**
   * @param deadLetters inputs that were set aside, which no event accounts for
   * @param ours whether an input is one of this partition of events
   */
  Inputs(Set<Position> deadLetters, Predicate<Input> ours, Findings findings) {
    this.deadLetters = deadLetters;
    this.ours = ours;
    this.findings = findings;
  }

  /** Adds partitions, which {@code log} reads already. */
  void add(
      Log log,
      Topic<? extends SpecificRecord> topic,
      Map<TopicPartition, Span> spans,
      boolean fromTheBegin) {
    spans.forEach((partition, span) ->
        cursors.put(
            partition,
            new InputCursor(log, topic, partition, span, fromTheBegin, this::unaccounted)));
  }

  Taken take(Position position) {
    InputCursor cursor = cursors.get(new TopicPartition(position.topic(), position.partition()));
    Taken taken = cursor == null ? new Taken.Missing() : cursor.take(position.offset());
    if (taken instanceof Taken.Found) {
      findings.count(Count.INPUTS);
    }
    return taken;
  }

  private void unaccounted(Input input) {
    if (!ours.test(input)) {
      return;
    }
    if (deadLetters.contains(input.position())) {
      findings.count(Count.DEAD_LETTERS);
      return;
    }
    String key = Optional.ofNullable(input.key()).map(k -> " of " + k).orElse("");
    findings.find(
        input.position(),
        "No event accounts for this %s%s, though events name later ones."
            .formatted(input.value().getSchema().getName(), key));
  }

  /** Hands over the inputs of {@code topic} that no event names yet, as far as the range goes. */
  void waiting(String topic, TimeRange range, Consumer<Input> waiting) {
    cursors.forEach((partition, cursor) -> {
      if (partition.topic().equals(topic)) {
        cursor.rest(
            range,
            input -> {
              if (ours.test(input) && !deadLetters.contains(input.position())) {
                waiting.accept(input);
              }
            });
      }
    });
  }

  long unreadable() {
    return cursors.values().stream().mapToLong(InputCursor::unreadable).sum();
  }
}
