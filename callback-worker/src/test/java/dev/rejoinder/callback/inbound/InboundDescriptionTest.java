package dev.rejoinder.callback.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.runtime.Env;
import dev.rejoinder.topics.Topics;
import dev.rejoinder.topics.TopicsConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InboundDescriptionTest {

  @Test
  void topologyIsTheOneReviewed() {
    Topics topics = new Topics(TopicsConfig.from(Env.of(Map.of())));

    assertThat(InboundDriver.topology(topics).describe().toString().strip())
        .isEqualTo(
            """
            Topologies:
               Sub-topology: 0 for global store (will not generate tasks)
                Source: read-assistants-source (topics: [rejoinder.assistants])
                  --> read-assistants
                Processor: read-assistants (stores: [inbound-assistants])
                  --> none
                  <-- read-assistants-source
              Sub-topology: 1 for global store (will not generate tasks)
                Source: read-sessions-source (topics: [rejoinder.sessions])
                  --> read-sessions
                Processor: read-sessions (stores: [inbound-sessions])
                  --> none
                  <-- read-sessions-source
              Sub-topology: 2
                Source: read-inbound (topics: [rejoinder.inbound])
                  --> take-events-once
                Processor: take-events-once (stores: [inbound-waiting, inbound-waiting-due, inbound-seen])
                  --> pick-calls, pick-dead-letters, pick-deliveries, pick-events, pick-run-commands
                  <-- read-inbound
                Processor: pick-calls (stores: [])
                  --> write-calls
                  <-- take-events-once
                Processor: pick-dead-letters (stores: [])
                  --> write-dead-letters
                  <-- take-events-once
                Processor: pick-deliveries (stores: [])
                  --> write-deliveries
                  <-- take-events-once
                Processor: pick-events (stores: [])
                  --> write-events
                  <-- take-events-once
                Processor: pick-run-commands (stores: [])
                  --> write-run-commands
                  <-- take-events-once
                Sink: write-calls (topic: rejoinder.calls)
                  <-- pick-calls
                Sink: write-dead-letters (topic: rejoinder.dead-letters)
                  <-- pick-dead-letters
                Sink: write-deliveries (topic: rejoinder.deliveries)
                  <-- pick-deliveries
                Sink: write-events (topic: rejoinder.events)
                  <-- pick-events
                Sink: write-run-commands (topic: rejoinder.run-commands)
                  <-- pick-run-commands

              Sub-topology: 3
                Source: read-source-signals (topics: [rejoinder.source-signals])
                  --> watch-sources
                Processor: watch-sources (stores: [source-vitals])
                  --> pick-health-events, pick-source-states, pick-health-deliveries
                  <-- read-source-signals
                Processor: pick-source-states (stores: [])
                  --> take-source-states
                  <-- watch-sources
                Processor: pick-health-deliveries (stores: [])
                  --> write-health-deliveries
                  <-- watch-sources
                Processor: pick-health-events (stores: [])
                  --> write-health-events
                  <-- watch-sources
                Processor: take-source-states (stores: [])
                  --> write-source-states
                  <-- pick-source-states
                Sink: write-health-deliveries (topic: rejoinder.deliveries)
                  <-- pick-health-deliveries
                Sink: write-health-events (topic: rejoinder.events)
                  <-- pick-health-events
                Sink: write-source-states (topic: rejoinder.source-states)
                  <-- take-source-states
            """
                .strip());
  }
}
