package dev.rejoinder.runtime;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Keys by the time they are due, so that finding what is due reads only what is due.
 *
 * <p>A store key is the due time (8 bytes, milliseconds, big-endian) and the key's UTF-8 bytes. An
 * entry is a hint: whoever takes it asks the key's own state whether anything is due.
 */
public final class DueIndex {

  /** Entries taken in one pass, so that a backlog of timers cannot hold up records. */
  private static final int TAKEN_MAX = 1000;

  private static final byte[] PRESENT = {1};

  private final KeyValueStore<Bytes, byte[]> store;

  public DueIndex(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
  }

  /** The store it needs, persistent and logged. */
  public static StoreBuilder<KeyValueStore<Bytes, byte[]>> storeBuilder(String name) {
    return Stores.keyValueStoreBuilder(
        Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray());
  }

  public void add(String key, Instant due) {
    store.put(entry(key, due), PRESENT);
  }

  public void remove(String key, Instant due) {
    store.delete(entry(key, due));
  }

  /** Keys due at {@code now} or before, earliest first, at most 1000; their entries are removed. */
  public List<String> takeDue(Instant now) {
    List<Bytes> taken = new ArrayList<>();
    Bytes from = Bytes.wrap(new byte[Long.BYTES]);
    Bytes to = entry("", now.plusMillis(1));
    try (KeyValueIterator<Bytes, byte[]> due = store.range(from, to)) {
      while (due.hasNext() && taken.size() < TAKEN_MAX) {
        KeyValue<Bytes, byte[]> next = due.next();
        taken.add(next.key);
      }
    }
    taken.forEach(store::delete);
    return taken.stream().map(DueIndex::keyOf).toList();
  }

  private static Bytes entry(String key, Instant due) {
    byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
    return Bytes.wrap(
        ByteBuffer.allocate(Long.BYTES + keyBytes.length)
            .putLong(due.toEpochMilli())
            .put(keyBytes)
            .array());
  }

  private static String keyOf(Bytes entry) {
    byte[] bytes = entry.get();
    return new String(bytes, Long.BYTES, bytes.length - Long.BYTES, StandardCharsets.UTF_8);
  }
}
