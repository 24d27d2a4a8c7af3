package dev.rejoinder.simulation;

import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/** Reads a topic as effect workers do: at once, records of transactions that fail among them. */
final class UncommittedReader {

  private final Topic topic;
  private final long[] positions = new long[Topic.PARTITIONS];

  UncommittedReader(Topic topic) {
    this.topic = topic;
  }

  /** The next record of any partition; empty when there is none. */
  Optional<SpecificRecord> next() {
    for (int partition = 0; partition < Topic.PARTITIONS; partition++) {
      Optional<Partition.Entry> entry =
          topic.partitions().get(partition).anyFrom(positions[partition]);
      if (entry.isPresent()) {
        positions[partition]++;
        return entry.map(Partition.Entry::value);
      }
    }
    return Optional.empty();
  }
}
