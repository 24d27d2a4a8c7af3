package dev.rejoinder.ingress.view;

import dev.rejoinder.ingress.access.AccessKey;
import dev.rejoinder.ingress.access.Keyring;
import dev.rejoinder.schemas.ApiKey;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The keys there are, as read from their topic. Thread-safe. */
public final class KeyView implements Keyring {

  private final BooleanSupplier whole;
  private final Newest<AccessKey> keys = new Newest<>();

  /**
   * @param whole whether what was on the topic at the start has been handed over
   */
  public KeyView(BooleanSupplier whole) {
    this.whole = whole;
  }

  /** Takes a record of the topic; null means that the key is forgotten. */
  public void on(String id, @Nullable ApiKey record) {
    if (record == null) {
      keys.remove(id);
    } else {
      keys.put(id, KeyRecords.read(record));
    }
  }

  @Override
  public boolean whole() {
    return whole.getAsBoolean();
  }

  @Override
  public boolean empty() {
    return keys.empty();
  }

  @Override
  public Optional<AccessKey> find(String keyId) {
    return keys.find(keyId);
  }

  /** In no order. */
  public List<AccessKey> all() {
    return keys.all();
  }

  /** Watches for a record to come back from the topic; make it before publishing that. */
  public Watch<AccessKey> watch(AccessKey key) {
    return keys.watch(key.keyId(), key);
  }

  /** Ends all waiting, and all that begins later. */
  public void release() {
    keys.release();
  }
}
