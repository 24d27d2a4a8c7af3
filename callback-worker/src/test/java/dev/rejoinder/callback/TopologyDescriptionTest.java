package dev.rejoinder.callback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.runtime.Env;
import dev.rejoinder.topics.Topics;
import dev.rejoinder.topics.TopicsConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopologyDescriptionTest {

  @Test
  void topologyIsTheOneReviewed() {
    Topics topics = new Topics(TopicsConfig.from(Env.of(Map.of())));

    assertThat(CallsDriver.topology(topics).describe().toString().strip())
        .isEqualTo(
            """
            Topologies:
               Sub-topology: 0
                Source: read-callbacks (topics: [rejoinder.callbacks])
                  --> merge-callbacks
                Source: read-calls (topics: [rejoinder.calls])
                  --> merge-callbacks
                Source: attempts-by-call-repartition-source (topics: [attempts-by-call-repartition])
                  --> merge-attempts
                Processor: merge-callbacks (stores: [])
                  --> merge-attempts
                  <-- read-calls, read-callbacks
                Processor: merge-attempts (stores: [])
                  --> join-calls
                  <-- merge-callbacks, attempts-by-call-repartition-source
                Processor: join-calls (stores: [calls, call-due-times])
                  --> pick-call-outcomes, pick-deliveries, pick-events, pick-call-events
                  <-- merge-attempts
                Processor: pick-call-events (stores: [])
                  --> write-call-events
                  <-- join-calls
                Processor: pick-call-outcomes (stores: [])
                  --> write-call-outcomes
                  <-- join-calls
                Processor: pick-deliveries (stores: [])
                  --> write-deliveries
                  <-- join-calls
                Processor: pick-events (stores: [])
                  --> write-events
                  <-- join-calls
                Sink: write-call-events (topic: rejoinder.call-events)
                  <-- pick-call-events
                Sink: write-call-outcomes (topic: rejoinder.call-outcomes)
                  <-- pick-call-outcomes
                Sink: write-deliveries (topic: rejoinder.deliveries)
                  <-- pick-deliveries
                Sink: write-events (topic: rejoinder.events)
                  <-- pick-events

              Sub-topology: 1
                Source: read-delivery-attempts (topics: [rejoinder.delivery-attempts])
                  --> keep-attempts-of-calls
                Processor: keep-attempts-of-calls (stores: [])
                  --> carry-origin
                  <-- read-delivery-attempts
                Processor: carry-origin (stores: [])
                  --> attempts-by-call-repartition-filter
                  <-- keep-attempts-of-calls
                Processor: attempts-by-call-repartition-filter (stores: [])
                  --> attempts-by-call-repartition-sink
                  <-- carry-origin
                Sink: attempts-by-call-repartition-sink (topic: attempts-by-call-repartition)
                  <-- attempts-by-call-repartition-filter
            """
                .strip());
  }
}
