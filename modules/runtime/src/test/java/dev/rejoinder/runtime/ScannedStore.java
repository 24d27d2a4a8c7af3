package dev.rejoinder.runtime;

import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * A store that keeps a mark for every key removed, as one on disk does, and counts the marks and
 * entries that scans step over.
 */
final class ScannedStore implements KeyValueStore<Bytes, byte[]> {

  private static final byte[] REMOVED = {};

  private final TreeMap<Bytes, byte[]> entries = new TreeMap<>();
  private int stepped;

  /** Since the last call. */
  int takeStepped() {
    int taken = stepped;
    stepped = 0;
    return taken;
  }

  @Override
  public void put(Bytes key, byte[] value) {
    entries.put(key, value);
  }

  @Override
  public byte[] putIfAbsent(Bytes key, byte[] value) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void putAll(List<KeyValue<Bytes, byte[]>> all) {
    all.forEach(entry -> put(entry.key, entry.value));
  }

  @Override
  public byte[] delete(Bytes key) {
    return entries.put(key, REMOVED);
  }

  @Override
  public byte @Nullable [] get(Bytes key) {
    byte[] value = entries.get(key);
    return value == null || value.length == 0 ? null : value;
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> range(Bytes from, Bytes to) {
    return new Scan(from, to);
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> all() {
    throw new UnsupportedOperationException();
  }

  @Override
  public long approximateNumEntries() {
    return entries.size();
  }

  @Override
  public String name() {
    return "scanned";
  }

  @Override
  public void init(StateStoreContext context, StateStore root) {}

  @Override
  public void close() {}

  @Override
  public boolean persistent() {
    return true;
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  private final class Scan implements KeyValueIterator<Bytes, byte[]> {

    private final Bytes to;
    private Map.@Nullable Entry<Bytes, byte[]> next;

    Scan(Bytes from, Bytes to) {
      this.to = to;
      next = present(entries.ceilingEntry(from));
    }

    private Map.@Nullable Entry<Bytes, byte[]> present(Map.@Nullable Entry<Bytes, byte[]> first) {
      Map.Entry<Bytes, byte[]> entry = first;
      while (entry != null && entry.getKey().compareTo(to) <= 0) {
        stepped++;
        if (entry.getValue().length > 0) {
          return entry;
        }
        entry = entries.higherEntry(entry.getKey());
      }
      return null;
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public Bytes peekNextKey() {
      return current().getKey();
    }

    @Override
    public KeyValue<Bytes, byte[]> next() {
      Map.Entry<Bytes, byte[]> entry = current();
      next = present(entries.higherEntry(entry.getKey()));
      return KeyValue.pair(entry.getKey(), entry.getValue());
    }

    private Map.Entry<Bytes, byte[]> current() {
      if (next == null) {
        throw new NoSuchElementException();
      }
      return next;
    }

    @Override
    public void close() {}
  }
}
