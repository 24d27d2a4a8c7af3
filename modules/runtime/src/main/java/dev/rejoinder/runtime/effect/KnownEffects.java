package dev.rejoinder.runtime.effect;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The named effects that are under way, and the latest that are over. Not thread-safe.
 *
 * <p>Of those that are over only hashes of 64 bits are kept, and of so many only.
 */
final class KnownEffects<P, T> {

  static final int OVER_MAX = 200_000;

  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private final Map<String, Task<P, T>> live = new HashMap<>();
  private final Set<Long> over = new LinkedHashSet<>();
  private final Undelivered undelivered = new Undelivered();

  void add(Task<P, T> task) {
    undelivered.add(task.stamp(), task.dueMs());
    if (!task.id().isEmpty()) {
      live.put(task.id(), task);
    }
  }

  Optional<Task<P, T>> live(String id) {
    return id.isEmpty() ? Optional.empty() : Optional.ofNullable(live.get(id));
  }

  boolean over(String id) {
    return !id.isEmpty() && over.contains(hash(id));
  }

  /** {@code task} has ended; {@code done} is false when its record is to be read again. */
  void ended(Task<P, T> task, boolean done) {
    undelivered.remove(task.stamp(), task.dueMs());
    live.remove(task.id(), task);
    if (done) {
      addOver(task.id());
    }
  }

  void addOver(String id) {
    if (id.isEmpty()) {
      return;
    }
    long hash = hash(id);
    over.remove(hash);
    over.add(hash);
    if (over.size() > OVER_MAX) {
      Iterator<Long> eldest = over.iterator();
      eldest.next();
      eldest.remove();
    }
  }

  /** By the class of their lanes. */
  Map<String, Undelivered.Standing> undelivered() {
    return undelivered.standings();
  }

  void dropLive(Predicate<Task<P, T>> matches) {
    live.values().removeIf(matches);
  }

  private static long hash(String id) {
    long hash = FNV_OFFSET;
    for (int i = 0; i < id.length(); i++) {
      hash = (hash ^ id.charAt(i)) * FNV_PRIME;
    }
    return hash;
  }
}
