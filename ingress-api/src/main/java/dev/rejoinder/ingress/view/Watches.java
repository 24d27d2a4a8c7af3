package dev.rejoinder.ingress.view;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** The open watches by the id they wait for. Callers hold the view's lock. */
final class Watches<T> {

  private final ReentrantLock lock;
  private final Map<String, Set<Watch<T>>> byId = new HashMap<>();
  private boolean closed;

  Watches(ReentrantLock lock) {
    this.lock = lock;
  }

  Watch<T> add(String id, Predicate<T> wanted) {
    Watch<T> watch = new Watch<>(wanted, done -> remove(id, done));
    byId.computeIfAbsent(id, key -> new HashSet<>()).add(watch);
    if (closed) {
      watch.giveUp();
    }
    return watch;
  }

  boolean any(String id) {
    return byId.containsKey(id);
  }

  void show(String id, T value) {
    byId.getOrDefault(id, Set.of()).forEach(watch -> watch.show(value));
  }

  /** Ends the waiting for {@code id}. */
  void giveUp(String id) {
    byId.getOrDefault(id, Set.of()).forEach(Watch::giveUp);
  }

  /** Ends the waiting for those ids. */
  void giveUpAll(Predicate<String> ids) {
    byId.forEach((id, watches) -> {
      if (ids.test(id)) {
        watches.forEach(Watch::giveUp);
      }
    });
  }

  /** Ends all waiting, and all that begins later. */
  void close() {
    closed = true;
    byId.values().forEach(watches -> watches.forEach(Watch::giveUp));
  }

  private void remove(String id, Watch<T> watch) {
    lock.lock();
    try {
      Set<Watch<T>> watches = byId.get(id);
      if (watches != null && watches.remove(watch) && watches.isEmpty()) {
        byId.remove(id);
      }
    } finally {
      lock.unlock();
    }
  }
}
