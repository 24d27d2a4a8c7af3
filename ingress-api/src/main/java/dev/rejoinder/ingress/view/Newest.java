package dev.rejoinder.ingress.view;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The newest record of each id of a topic that keeps just those.
 *
 * <p>Thread-safe; waiting blocks the calling thread, which should be a virtual one.
 */
final class Newest<V> {

  private final ConcurrentHashMap<String, V> byId = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Watches<V> written = new Watches<>(lock);

  void put(String id, V record) {
    byId.put(id, record);
    lock.lock();
    try {
      written.show(id, record);
    } finally {
      lock.unlock();
    }
  }

  void remove(String id) {
    byId.remove(id);
  }

  boolean empty() {
    return byId.isEmpty();
  }

  Optional<V> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** In no order. */
  List<V> all() {
    return List.copyOf(byId.values());
  }

  /** Watches for {@code record} to come back from the topic; make it before publishing that. */
  Watch<V> watch(String id, V record) {
    lock.lock();
    try {
      return written.add(id, record::equals);
    } finally {
      lock.unlock();
    }
  }

  /** Ends all waiting, and all that begins later. */
  void release() {
    lock.lock();
    try {
      written.close();
    } finally {
      lock.unlock();
    }
  }
}
