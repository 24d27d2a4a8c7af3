package dev.rejoinder.discord;

import java.util.Set;
import java.util.TreeSet;

/** Which shards go with which partitions. */
final class ShardShare {

  private ShardShare() {}

  /**
   * The shards whoever has {@code partitions} runs: each shard goes with the partition of its
   * number, or, when there are fewer partitions than shards, of its number modulo theirs.
   *
   * @param partitionCount of the topic, at least 1
   */
  static Set<Integer> of(Set<Integer> partitions, int partitionCount, int shards) {
    Set<Integer> share = new TreeSet<>();
    for (int shard = 0; shard < shards; shard++) {
      if (partitions.contains(shard % partitionCount)) {
        share.add(shard);
      }
    }
    return share;
  }
}
