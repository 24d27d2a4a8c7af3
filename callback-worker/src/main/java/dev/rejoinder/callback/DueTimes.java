package dev.rejoinder.callback;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Calls in the order of their due times, so that finding what is due reads only what is due.
 *
 * <p>A store key is the due time (8 bytes, milliseconds since 1970, big-endian) and the call id.
 */
final class DueTimes {

  /** One entry. */
  record Due(String callId, long dueMs) {}

  private static final byte[] PRESENT = {1};
  private static final Bytes EARLIEST = Bytes.wrap(new byte[Long.BYTES]);

  private final KeyValueStore<Bytes, byte[]> store;

  DueTimes(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
  }

  void add(String callId, long dueMs) {
    store.put(entry(callId, dueMs), PRESENT);
  }

  /** Does nothing when there is no such entry. */
  void remove(String callId, long dueMs) {
    store.delete(entry(callId, dueMs));
  }

  /** What is due at {@code nowMs} or before, earliest first, at most {@code countMax}. */
  List<Due> due(long nowMs, int countMax) {
    List<Due> found = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> due = store.range(EARLIEST, entry("", nowMs + 1))) {
      while (due.hasNext() && found.size() < countMax) {
        found.add(dueOf(due.next().key));
      }
    }
    return found;
  }

  private static Bytes entry(String callId, long dueMs) {
    byte[] id = callId.getBytes(StandardCharsets.UTF_8);
    return Bytes.wrap(ByteBuffer.allocate(Long.BYTES + id.length).putLong(dueMs).put(id).array());
  }

  private static Due dueOf(Bytes entry) {
    byte[] bytes = entry.get();
    long dueMs = ByteBuffer.wrap(bytes).getLong();
    String callId =
        new String(bytes, Long.BYTES, bytes.length - Long.BYTES, StandardCharsets.UTF_8);
    return new Due(callId, dueMs);
  }
}
