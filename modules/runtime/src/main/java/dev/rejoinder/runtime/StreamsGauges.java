package dev.rejoinder.runtime;

import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;

/**
 * What a Streams application tells of itself, from Kafka's own measurements of its consumers: the
 * lag of each topic it reads.
 */
final class StreamsGauges implements AutoCloseable {

  private static final String CONSUMERS = "consumer-fetch-manager-metrics";
  private static final String LAG = "records-lag";

  private final KafkaStreams streams;
  private final List<SharedGauge.Report> reports = new ArrayList<>();

  StreamsGauges(String service, KafkaStreams streams, Topology topology, String applicationId) {
    this.streams = streams;
    for (String topic : topics(topology)) {
      // Kafka's consumers know topics of the application's own by their full names.
      String full = topic.endsWith("-repartition") ? applicationId + "-" + topic : topic;
      reports.add(
          SharedGauge.sum(
              ConsumerLag.NAME,
              ConsumerLag.DESCRIPTION,
              Tags.of("reader", service, "topic", full),
              () -> lag(full)));
    }
  }

  private static Set<String> topics(Topology topology) {
    Set<String> topics = new TreeSet<>();
    topology.describe().subtopologies().stream()
        .flatMap(sub -> sub.nodes().stream())
        .filter(TopologyDescription.Source.class::isInstance)
        .map(TopologyDescription.Source.class::cast)
        .filter(source -> source.topicSet() != null)
        .forEach(source -> topics.addAll(source.topicSet()));
    return topics;
  }

  /** Names in Kafka's tags have underscores for dots. */
  private double lag(String topic) {
    String tagged = topic.replace('.', '_');
    double sum = 0;
    for (Metric metric : streams.metrics().values()) {
      MetricName name = metric.metricName();
      if (name.name().equals(LAG) && name.group().equals(CONSUMERS)) {
        String found = name.tags().getOrDefault("topic", "");
        if ((found.equals(topic) || found.equals(tagged))
            && metric.metricValue() instanceof Double lag
            && !lag.isNaN()) {
          sum += lag;
        }
      }
    }
    return sum;
  }

  @Override
  public void close() {
    reports.forEach(SharedGauge.Report::close);
    reports.clear();
  }
}
