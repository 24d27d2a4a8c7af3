package dev.rejoinder.ingress.view;

import dev.rejoinder.ingress.access.AccessKey;
import dev.rejoinder.ingress.access.Keyring;
import dev.rejoinder.schemas.ApiKey;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The keys there are, as read from their topic. Thread-safe. */
public final class KeyView implements Keyring {

  private final BooleanSupplier whole;
  private final ConcurrentHashMap<String, AccessKey> byId = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Watches<AccessKey> written = new Watches<>(lock);

  /**
   * @param whole whether what was on the topic at the start has been handed over
   */
  public KeyView(BooleanSupplier whole) {
    this.whole = whole;
  }

  /** Takes a record of the topic; null means that the key is forgotten. */
  public void on(String id, @Nullable ApiKey record) {
    if (record == null) {
      byId.remove(id);
      return;
    }
    AccessKey key = KeyRecords.read(record);
    byId.put(id, key);
    lock.lock();
    try {
      written.show(id, key);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean whole() {
    return whole.getAsBoolean();
  }

  @Override
  public boolean empty() {
    return byId.isEmpty();
  }

  @Override
  public Optional<AccessKey> find(String keyId) {
    return Optional.ofNullable(byId.get(keyId));
  }

  /** In no order. */
  public List<AccessKey> all() {
    return List.copyOf(byId.values());
  }

  /** Watches for a record to come back from the topic; make it before publishing that. */
  public Watch<AccessKey> watch(AccessKey key) {
    lock.lock();
    try {
      return written.add(key.keyId(), key::equals);
    } finally {
      lock.unlock();
    }
  }

  /** Ends all waiting, and all that begins later. */
  public void release() {
    lock.lock();
    try {
      written.close();
    } finally {
      lock.unlock();
    }
  }
}
