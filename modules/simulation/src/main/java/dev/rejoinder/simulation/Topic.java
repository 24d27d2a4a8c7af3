package dev.rejoinder.simulation;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;

/** A topic with {@link #PARTITIONS} partitions; a key is always in the same one. */
record Topic(String name, List<Partition> partitions) {

  static final int PARTITIONS = 2;

  static Topic named(String name) {
    return new Topic(
        name,
        IntStream.range(0, PARTITIONS).mapToObj(number -> new Partition(name, number)).toList());
  }

  void append(String key, SpecificRecord value, Transaction transaction) {
    partitions.get(Math.floorMod(key.hashCode(), PARTITIONS)).append(key, value, transaction);
  }

  /** All that counts; the order holds within a partition only. */
  Stream<Partition.Entry> committed() {
    return partitions.stream().flatMap(partition -> partition.committed().stream());
  }
}
