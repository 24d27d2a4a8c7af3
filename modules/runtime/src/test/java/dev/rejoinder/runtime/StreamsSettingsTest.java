package dev.rejoinder.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamsSettingsTest {

  @TempDir private Path dir;

  @Test
  void theDefaultsAreQuickAndOneOfEverything() {
    StreamsSettings settings = settings(Map.of());
    assertThat(settings.commitInterval()).isEqualTo(Duration.ofMillis(10));
    assertThat(settings.threads()).isEqualTo(1);
    assertThat(settings.standbyReplicas()).isZero();
    assertThat(settings.instanceId()).isEmpty();
    assertThat(settings.stateDir()).isEqualTo(dir.resolve("state"));
  }

  @Test
  void everyKeyIsRead() {
    StreamsSettings settings =
        settings(
            Map.of(
                "STREAMS_COMMIT_INTERVAL", "50ms",
                "STREAMS_THREADS", "4",
                "STREAMS_STANDBY_REPLICAS", "2",
                "INSTANCE_ID", "replica-7"));
    assertThat(properties(settings))
        .contains(
            entry(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 50L),
            entry(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 4),
            entry(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, 2),
            entry("main.consumer.group.instance.id", "replica-7"));
  }

  @Test
  void kafkaPropertiesWinExceptOverThePromises() {
    StreamsSettings settings =
        settings(
            Map.of(
                "KAFKA_SESSION_TIMEOUT_MS", "45000",
                "KAFKA_LINGER_MS", "20",
                "KAFKA_REPLICATION_FACTOR", "3",
                "KAFKA_PROCESSING_GUARANTEE", "at_least_once"));
    assertThat(properties(settings))
        .contains(
            entry("session.timeout.ms", "45000"),
            entry("linger.ms", "20"),
            entry("replication.factor", "3"),
            entry("processing.guarantee", "exactly_once_v2"),
            entry("errors.dead.letter.queue.topic.name", "dead-letters"));
  }

  @Test
  void streamsTakesThemAndHandsThemToItsClients() {
    Map<String, Object> properties = properties(settings(Map.of("INSTANCE_ID", "replica-7")));
    StreamsConfig config = new StreamsConfig(properties);
    Map<String, Object> consumer = config.getMainConsumerConfigs("app", "client", 3);
    assertThat(consumer)
        .contains(
            entry("session.timeout.ms", 6_000),
            entry("isolation.level", "read_committed"),
            entry("group.instance.id", "replica-7-3"));
    assertThat(config.getProducerConfigs("client"))
        .contains(entry("linger.ms", 0), entry("max.request.size", 4 * 1024 * 1024));
    assertThat(config.originalsWithPrefix("topic."))
        .containsEntry("max.message.bytes", 4 * 1024 * 1024);
  }

  @Test
  void viewsReadWhatIsCommittedAtLeastOnceAndKeepOneCopy() {
    Map<String, Object> properties =
        properties(views(Map.of("KAFKA_ISOLATION_LEVEL", "read_uncommitted")));
    assertThat(properties)
        .contains(
            entry("processing.guarantee", "at_least_once"),
            entry("application.server", "host:3000"),
            entry("commit.interval.ms", 1_000L),
            entry("num.standby.replicas", 1));
    assertThat(new StreamsConfig(properties).getMainConsumerConfigs("app", "client", 1))
        .containsEntry("isolation.level", "read_committed");
    assertThat(properties(views(Map.of("STREAMS_STANDBY_REPLICAS", "0"))))
        .containsEntry("num.standby.replicas", 0);
  }

  private StreamsSettings views(Map<String, String> values) {
    Env env = env(values);
    StreamsSettings settings =
        StreamsSettings.views(env, KafkaClients.from(env), "app", "dead-letters", "host:3000");
    env.check();
    return settings;
  }

  private Map<String, Object> properties(StreamsSettings settings) {
    try (InstanceSlot slot =
        InstanceSlot.claim(settings.stateDir(), "app", settings.instanceId())) {
      assertThat(settings.properties(slot))
          .containsEntry("state.dir", dir.resolve("state/0").toString());
      return settings.properties(slot);
    }
  }

  private StreamsSettings settings(Map<String, String> values) {
    Env env = env(values);
    StreamsSettings settings =
        StreamsSettings.from(env, KafkaClients.from(env), "app", "dead-letters");
    env.check();
    return settings;
  }

  private Env env(Map<String, String> values) {
    Map<String, String> all = new HashMap<>(values);
    all.put("REJOINDER_DATA_DIR", dir.toString());
    return Env.of(all);
  }
}
