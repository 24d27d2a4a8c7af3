package dev.rejoinder.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.rejoinder.runtime.ConfigException;
import dev.rejoinder.runtime.Env;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicsTest {

  private static final Optional<Duration> DAY = Optional.of(Duration.ofDays(1));
  private static final Optional<Duration> WEEK = Optional.of(Duration.ofDays(7));
  private static final Optional<Duration> MONTH = Optional.of(Duration.ofDays(30));

  @Test
  void theListHasTheNamesAndRetentionOfTheDesign() {
    assertThat(topics(Map.of()).all())
        .extracting(Topic::name, Topic::retention)
        .containsExactly(
            tuple("rejoinder.run-commands", WEEK),
            tuple("rejoinder.model-requests", DAY),
            tuple("rejoinder.model-results", WEEK),
            tuple("rejoinder.calls", WEEK),
            tuple("rejoinder.callbacks", WEEK),
            tuple("rejoinder.call-outcomes", WEEK),
            tuple("rejoinder.run-events", MONTH),
            tuple("rejoinder.run-deltas", Optional.of(Duration.ofHours(1))),
            tuple("rejoinder.call-events", MONTH),
            tuple("rejoinder.events", MONTH),
            tuple("rejoinder.assistants", Optional.empty()),
            tuple("rejoinder.webhooks", Optional.empty()),
            tuple("rejoinder.webhook-states", Optional.empty()),
            tuple("rejoinder.webhook-jobs", Optional.empty()),
            tuple("rejoinder.deliveries", WEEK),
            tuple("rejoinder.deliveries-retry-1m", WEEK),
            tuple("rejoinder.deliveries-retry-5m", WEEK),
            tuple("rejoinder.deliveries-retry-30m", WEEK),
            tuple("rejoinder.deliveries-retry-2h", WEEK),
            tuple("rejoinder.deliveries-parked", WEEK),
            tuple("rejoinder.deliveries-dead", MONTH),
            tuple("rejoinder.delivery-attempts", MONTH),
            tuple("rejoinder.inbound", MONTH),
            tuple("rejoinder.inbound-rejected", MONTH),
            tuple("rejoinder.source-signals", DAY),
            tuple("rejoinder.source-states", Optional.empty()),
            tuple("rejoinder.sessions", Optional.empty()),
            tuple("rejoinder.api-keys", Optional.empty()),
            tuple("rejoinder.dead-letters", MONTH));
  }

  @Test
  void onlyATopicWithoutRetentionIsCompacted() {
    Topics topics = topics(Map.of());

    assertThat(topics.all())
        .filteredOn(Topic::compacted)
        .containsExactly(
            topics.assistants(),
            topics.webhooks(),
            topics.webhookStates(),
            topics.webhookJobs(),
            topics.sourceStates(),
            topics.sessions(),
            topics.apiKeys());
  }

  @Test
  void theLabelIsTheNameWithoutThePrefix() {
    for (Topic<?> topic : topics(Map.of("TOPIC_PREFIX", "team-a.test_")).all()) {
      assertThat(topic.name()).isEqualTo("team-a.test_" + topic.label());
    }
  }

  @Test
  void everyDelayHasItsRetryTopicInOrder() {
    Topics topics = topics(Map.of("RETRY_DELAYS", "50ms,2s,90s,24h"));

    assertThat(topics.deliveryRetries())
        .extracting(Topic::label)
        .containsExactly(
            "deliveries-retry-50ms",
            "deliveries-retry-2s",
            "deliveries-retry-90s",
            "deliveries-retry-24h");
    assertThat(topics.retryDelays())
        .containsExactly(
            Duration.ofMillis(50),
            Duration.ofSeconds(2),
            Duration.ofSeconds(90),
            Duration.ofHours(24));
    assertThat(topics.all()).containsAll(topics.deliveryRetries());
  }

  @Test
  void everyNameIsTakenOnce() {
    assertThat(topics(Map.of()).all()).extracting(Topic::name).doesNotHaveDuplicates();
  }

  @Test
  void topologyNodesAreNamedByLabelSoThatAPrefixMovesNoStore() {
    assertThat(topics(Map.of("TOPIC_PREFIX", "x.")).calls().label()).isEqualTo("calls");
  }

  @Test
  void theDefaultsAreThoseOfTheDocumentation() {
    assertThat(TopicsConfig.from(Env.of(Map.of())))
        .isEqualTo(
            new TopicsConfig(
                "rejoinder.",
                List.of(
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(30),
                    Duration.ofHours(2)),
                8,
                (short) -1,
                Optional.empty()));
  }

  @Test
  void everyKeyChangesItsField() {
    Map<String, String> values = new HashMap<>();
    values.put("TOPIC_PREFIX", "p.");
    values.put("RETRY_DELAYS", "1s");
    values.put("TOPIC_PARTITIONS", "3");
    values.put("TOPIC_REPLICATION_FACTOR", "2");
    values.put("SCHEMA_REGISTRY_URL", "http://registry:8081");
    Env env = Env.of(values);

    TopicsConfig config = TopicsConfig.from(env);

    env.check();
    assertThat(config.prefix()).isEqualTo("p.");
    assertThat(config.retryDelays()).containsExactly(Duration.ofSeconds(1));
    assertThat(config.partitions()).isEqualTo(3);
    assertThat(config.replicationFactor()).isEqualTo((short) 2);
    assertThat(config.schemaRegistry().orElseThrow().url()).hasHost("registry").hasPort(8081);
    assertThat(env.known().keySet()).containsAll(values.keySet());
  }

  @ParameterizedTest
  @ValueSource(strings = {"5m,1m", "1m,1m", "1m,60s"})
  void delaysThatDoNotRiseAreRefused(String delays) {
    assertRefused("RETRY_DELAYS", delays, "RETRY_DELAYS must rise");
  }

  @ParameterizedTest
  @CsvSource({
    "TOPIC_PREFIX, a b, TOPIC_PREFIX may have",
    "TOPIC_PREFIX, a/b, TOPIC_PREFIX may have",
    "TOPIC_PARTITIONS, 0, TOPIC_PARTITIONS must be",
    "TOPIC_REPLICATION_FACTOR, 0, TOPIC_REPLICATION_FACTOR must be",
    "SCHEMA_REGISTRY_URL, registry:8081, SCHEMA_REGISTRY_URL must be"
  })
  void badValuesAreRefusedByName(String key, String value, String sentence) {
    assertRefused(key, value, sentence);
  }

  private static void assertRefused(String key, String value, String sentence) {
    Env env = Env.of(Map.of(key, value));
    TopicsConfig.from(env);
    assertThatThrownBy(env::check)
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(sentence);
  }

  private static Topics topics(Map<String, String> values) {
    return new Topics(TopicsConfig.from(Env.of(values)));
  }
}
