package dev.rejoinder.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/** One partition of a topic: records in the order they were written, whatever became of them. */
final class Partition {

  private final String topic;
  private final int number;
  private final List<Entry> entries = new ArrayList<>();

  Partition(String topic, int number) {
    this.topic = topic;
    this.number = number;
  }

  /** A record where it stands. */
  record Entry(
      String topic,
      int partition,
      long offset,
      String key,
      SpecificRecord value,
      Transaction transaction) {

    /** {@code topic/partition/offset}. */
    String position() {
      return topic + "/" + partition + "/" + offset;
    }
  }

  void append(String key, SpecificRecord value, Transaction transaction) {
    entries.add(new Entry(topic, number, entries.size(), key, value, transaction));
  }

  /** What a reader at {@code offset} sees that waits for commits; empty while it must wait. */
  Optional<Entry> committedFrom(long offset) {
    for (int at = (int) offset; at < entries.size(); at++) {
      Entry entry = entries.get(at);
      if (entry.transaction().open()) {
        return Optional.empty();
      }
      if (entry.transaction().committed()) {
        return Optional.of(entry);
      }
    }
    return Optional.empty();
  }

  /** What a reader at {@code offset} sees that waits for nothing. */
  Optional<Entry> anyFrom(long offset) {
    return offset < entries.size() ? Optional.of(entries.get((int) offset)) : Optional.empty();
  }

  /** All that counts, in order. */
  List<Entry> committed() {
    return entries.stream().filter(entry -> entry.transaction().committed()).toList();
  }
}
