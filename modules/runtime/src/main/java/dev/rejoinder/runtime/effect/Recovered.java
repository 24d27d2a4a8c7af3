package dev.rejoinder.runtime.effect;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * What was found out about partitions before anything of them is started.
 *
 * @param starts where each is read from
 * @param parked of the partitions of the parked topic
 * @param over names of effects that are over
 */
record Recovered<V>(
    Map<TopicPartition, Long> starts, Map<TopicPartition, Parked<V>> parked, Set<String> over) {

  /**
   * What is parked in one partition.
   *
   * @param copies those not taken back, in log order
   * @param end where reading goes on
   */
  record Parked<V>(List<Copy<Received<V>>> copies, long end) {}
}
