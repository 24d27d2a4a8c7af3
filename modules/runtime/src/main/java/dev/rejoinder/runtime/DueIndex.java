package dev.rejoinder.runtime;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Keys by the time they are due, so that finding what is due reads only what is due.
 *
 * <p>A store key is the due time (8 bytes, milliseconds, big-endian) and the key's UTF-8 bytes. An
 * entry is a hint: whoever takes it asks the key's own state whether anything is due.
 *
 * <p>It must be the only writer of its store. Not thread-safe.
 */
final class DueIndex {

  /** Entries found in one pass, so that a backlog of timers cannot hold up records. */
  static final int FOUND_MAX = 1000;

  private static final byte[] PRESENT = {1};
  private static final Bytes EARLIEST = Bytes.wrap(new byte[Long.BYTES]);

  /** Behind every entry, as due times are not negative. */
  private static final Bytes BEYOND = Bytes.wrap(new byte[] {-1});

  private final KeyValueStore<Bytes, byte[]> store;

  /**
   * No entry stands before it. A pass begins here and not where the store does, where it would walk
   * over every entry ever removed until the store has cleaned up.
   */
  private Bytes start = EARLIEST;

  DueIndex(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
  }

  void add(String key, Instant due) {
    Bytes entry = entry(key, due);
    store.put(entry, PRESENT);
    start = earlier(start, entry);
  }

  /** Does nothing when there is no such entry. */
  void remove(String key, Instant due) {
    store.delete(entry(key, due));
  }

  /**
   * What is due at {@code now} or before, earliest first, at most 1000. Remove each entry before
   * its key's step, so that a key whose step fails does not stand before the others for good.
   */
  List<Due> due(Instant now) {
    Bytes end = entry("", now.plusMillis(1));
    if (end.compareTo(start) < 0) {
      return List.of();
    }
    List<Due> found = new ArrayList<>();
    Bytes first = end;
    try (KeyValueIterator<Bytes, byte[]> due = store.range(start, end)) {
      while (due.hasNext() && found.size() < FOUND_MAX) {
        Bytes entry = due.next().key;
        first = earlier(first, entry);
        found.add(dueOf(entry));
      }
    }
    start = first;
    return found;
  }

  /** What is due first; empty when there is nothing. */
  Optional<Due> earliest() {
    try (KeyValueIterator<Bytes, byte[]> entries = store.range(start, null)) {
      start = entries.hasNext() ? entries.next().key : BEYOND;
    }
    return start.equals(BEYOND) ? Optional.empty() : Optional.of(dueOf(start));
  }

  /** An entry. */
  record Due(String key, Instant at) {}

  private static Bytes earlier(Bytes one, Bytes other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  private static Bytes entry(String key, Instant due) {
    byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
    return Bytes.wrap(
        ByteBuffer.allocate(Long.BYTES + keyBytes.length)
            .putLong(due.toEpochMilli())
            .put(keyBytes)
            .array());
  }

  private static Due dueOf(Bytes entry) {
    byte[] bytes = entry.get();
    Instant at = Instant.ofEpochMilli(ByteBuffer.wrap(bytes).getLong());
    String key = new String(bytes, Long.BYTES, bytes.length - Long.BYTES, StandardCharsets.UTF_8);
    return new Due(key, at);
  }
}
