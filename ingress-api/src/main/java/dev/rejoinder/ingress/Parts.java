package dev.rejoinder.ingress;

import dev.rejoinder.ingress.Replicas.View;
import dev.rejoinder.ingress.view.Part;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The parts of the views that this process holds, and those it is taking over. Thread-safe. */
final class Parts {

  private final Map<View, Map<Integer, Takeover>> held = new EnumMap<>(View.class);
  private final Map<View, Integer> counts = new ConcurrentHashMap<>();
  private final Map<Source, Long> handedOut = new ConcurrentHashMap<>();

  Parts() {
    for (View view : View.values()) {
      held.put(view, new ConcurrentHashMap<>());
    }
  }

  private record Source(String topic, int partition) {}

  /** How many parts a view is in; known once, before the first of them is taken. */
  void count(View view, int partitions) {
    counts.put(view, partitions);
  }

  /** Empty until it is known. */
  OptionalInt count(View view) {
    Integer count = counts.get(view);
    return count == null ? OptionalInt.empty() : OptionalInt.of(count);
  }

  Part part(View view, int partition) {
    int partitions =
        count(view)
            .orElseThrow(() ->
                new IllegalStateException("nobody has said how many parts there are of " + view));
    return new Part(partition, partitions);
  }

  /** This process holds the part from here on, and has to catch up with {@code topics}. */
  Takeover taken(View view, int partition, Collection<String> topics) {
    Takeover takeover = new Takeover(topics);
    of(view).put(partition, takeover);
    return takeover;
  }

  /** As {@link #taken}. */
  void lost(View view, int partition, Collection<String> topics) {
    of(view).remove(partition);
    topics.forEach(topic -> handedOut.remove(new Source(topic, partition)));
  }

  /** A reader handed out the records of a topic up to {@code offset}. */
  void handedOut(String topic, int partition, long offset) {
    handedOut.put(new Source(topic, partition), offset);
  }

  /** The offset of the last record handed out since the part was taken; -1 for none. */
  long lastHandedOut(String topic, int partition) {
    return handedOut.getOrDefault(new Source(topic, partition), -1L);
  }

  /** Null for a part this process does not hold. */
  @Nullable Takeover takeover(View view, int partition) {
    return of(view).get(partition);
  }

  /** Whether this process holds the part and has caught up with it. */
  boolean here(View view, int partition) {
    Takeover takeover = takeover(view, partition);
    return takeover != null && takeover.complete();
  }

  /** Whether it has caught up with all it holds. */
  boolean allCaughtUp() {
    return held.values().stream()
        .flatMap(parts -> parts.values().stream())
        .allMatch(Takeover::complete);
  }

  private Map<Integer, Takeover> of(View view) {
    return held.getOrDefault(view, Map.of());
  }
}
