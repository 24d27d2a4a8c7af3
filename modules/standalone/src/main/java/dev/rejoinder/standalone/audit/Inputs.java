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

/** The inputs that the events of some keys name. */
final class Inputs {

  private final Map<TopicPartition, InputCursor> cursors = new HashMap<>();
  private final Set<Position> deadLetters;
  private final InputCursor.Walk walk;
  private final Findings findings;

  /**
   * @param deadLetters inputs that were set aside, which no event accounts for
   * @param ours whether an input is of one of those keys
   * @param inOrder whether events name inputs in their order
   */
  Inputs(Set<Position> deadLetters, Predicate<Input> ours, boolean inOrder, Findings findings) {
    this.deadLetters = deadLetters;
    this.findings = findings;
    walk = new InputCursor.Walk(inOrder, ours, this::unaccounted);
  }

  /** Adds partitions, which {@code log} reads already. */
  void add(
      Log log,
      Topic<? extends SpecificRecord> topic,
      Map<TopicPartition, Span> spans,
      boolean fromTheBegin) {
    spans.forEach((partition, span) ->
        cursors.put(partition, new InputCursor(log, topic, partition, span, fromTheBegin, walk)));
  }

  Taken take(Position position) {
    InputCursor cursor = cursors.get(new TopicPartition(position.topic(), position.partition()));
    Taken taken = cursor == null ? new Taken.Missing() : cursor.take(position.offset());
    if (taken instanceof Taken.Found) {
      findings.count(Count.INPUTS);
    }
    return taken;
  }

  /** No further event names an input. */
  void end() {
    cursors.values().forEach(InputCursor::end);
  }

  private void unaccounted(Input input) {
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
              if (!deadLetters.contains(input.position())) {
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
