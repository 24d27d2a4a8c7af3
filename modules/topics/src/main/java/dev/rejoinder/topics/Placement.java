package dev.rejoinder.topics;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Utils;

/**
 * Which partition a key belongs to: as Kafka's own partitioner decides (murmur2 over the key's
 * bytes), so that whoever has the key, or its hash, can tell without asking.
 */
public final class Placement {

  private Placement() {}

  /** Of a key, 0 or more; the same in every process and for ever. */
  public static int hash(String key) {
    return Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8)));
  }

  /** Of the topic's {@code partitions}, the one that a key of this {@code hash} is in. */
  public static int partition(int hash, int partitions) {
    return hash % partitions;
  }
}
