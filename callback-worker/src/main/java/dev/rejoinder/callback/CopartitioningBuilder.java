package dev.rejoinder.callback;

import java.util.List;
import org.apache.kafka.streams.StreamsBuilder;

/**
 * A builder that can hold sources to one partition count without joining them.
 *
 * <p>Streams then gives repartition topics among them the count of the others, whatever it is, and
 * refuses to start when those differ. Without it a call's attempts could reach another task than
 * the call.
 */
final class CopartitioningBuilder extends StreamsBuilder {

  /** {@code sourceNodes}: names of the topology's source nodes. */
  void copartition(List<String> sourceNodes) {
    internalTopologyBuilder.copartitionSources(sourceNodes);
  }
}
