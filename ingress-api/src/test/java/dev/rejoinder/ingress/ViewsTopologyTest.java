package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.runtime.Env;
import dev.rejoinder.sources.Sources;
import dev.rejoinder.topics.Topics;
import dev.rejoinder.topics.TopicsConfig;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ViewsTopologyTest {

  private final Topics topics = new Topics(TopicsConfig.from(Env.of(Map.of())));
  private final FoldedViews views =
      new FoldedViews(
          new ViewLimits(10, 1_000, 10, Duration.ofDays(1)),
          new InboundRoutes(
              new Sources(List.of(), List.of()),
              new RecordingInboundLog(),
              Optional.empty(),
              new RequestIds(InstantSource.system()),
              InstantSource.system()));

  @Test
  void deadLettersAreKeptAsLongAsTheirTopicHasThem() {
    var group = views.groups(topics).get(1);

    assertThat(group.view()).isEqualTo(Replicas.View.DELIVERIES);
    assertThat(group.topics())
        .filteredOn(followed -> followed.topic().equals(topics.deliveriesDead()))
        .singleElement()
        .satisfies(followed -> assertThat(followed.keptFor()).isEqualTo(Duration.ofDays(30)));
  }

  @Test
  void topologyIsTheOneReviewed() {
    var topology = ViewsTopology.of(views.groups(topics), new Parts(), (raw, reason) -> {});

    assertThat(topology.describe().toString().strip())
        .isEqualTo(
            """
            Topologies:
               Sub-topology: 0
                Source: read-call-events (topics: [rejoinder.call-events])
                  --> follow-threads
                Source: read-run-commands (topics: [rejoinder.run-commands])
                  --> follow-threads
                Source: read-run-deltas (topics: [rejoinder.run-deltas])
                  --> follow-threads
                Source: read-run-events (topics: [rejoinder.run-events])
                  --> follow-threads
                Processor: follow-threads (stores: [kept-call-events, kept-run-commands, kept-run-events])
                  --> none
                  <-- read-run-commands, read-run-events, read-call-events, read-run-deltas

              Sub-topology: 1
                Source: read-deliveries-dead (topics: [rejoinder.deliveries-dead])
                  --> follow-deliveries
                Source: read-delivery-attempts (topics: [rejoinder.delivery-attempts])
                  --> follow-deliveries
                Processor: follow-deliveries (stores: [kept-deliveries-dead, kept-delivery-attempts])
                  --> none
                  <-- read-delivery-attempts, read-deliveries-dead

              Sub-topology: 2
                Source: read-inbound (topics: [rejoinder.inbound])
                  --> follow-inbound
                Source: read-inbound-rejected (topics: [rejoinder.inbound-rejected])
                  --> follow-inbound
                Processor: follow-inbound (stores: [kept-inbound, kept-inbound-rejected])
                  --> none
                  <-- read-inbound, read-inbound-rejected
            """
                .strip());
  }
}
