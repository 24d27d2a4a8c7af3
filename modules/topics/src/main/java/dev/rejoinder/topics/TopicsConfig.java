package dev.rejoinder.topics;

import dev.rejoinder.runtime.Durations;
import dev.rejoinder.runtime.Env;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * What every process must agree on to meet in the same topics.
 *
 * @param prefix put before every topic name; default {@code rejoinder.}
 * @param retryDelays wait before each further delivery attempt, rising; one retry topic each
 * @param partitions partitions of topics we create, 1 to 1000; default 8
 * @param replicationFactor replicas of topics we create; -1 (default): the broker's own default
 * @param schemaRegistry empty: Avro single-object encoding; set: Confluent wire format with it
 */
public record TopicsConfig(
    String prefix,
    List<Duration> retryDelays,
    int partitions,
    short replicationFactor,
    Optional<SchemaRegistry> schemaRegistry) {

  private static final List<Duration> LADDER =
      List.of(
          Duration.ofMinutes(1),
          Duration.ofMinutes(5),
          Duration.ofMinutes(30),
          Duration.ofHours(2));

  public TopicsConfig {
    retryDelays = List.copyOf(retryDelays);
  }

  public static TopicsConfig from(Env env) {
    String prefix = env.text("TOPIC_PREFIX", "rejoinder.");
    if (!prefix.matches("[a-zA-Z0-9._-]{0,100}")) {
      env.problem("TOPIC_PREFIX may have letters, digits, dots, dashes and underscores only.");
    }
    List<Duration> delays = env.durations("RETRY_DELAYS", LADDER);
    if (!delays.stream().sorted().toList().equals(delays)
        || new HashSet<>(delays).size() < delays.size()) {
      env.problem("RETRY_DELAYS must rise from one delay to the next.");
    }
    int replicas = env.integer("TOPIC_REPLICATION_FACTOR", -1, -1, 100);
    if (replicas == 0) {
      env.problem("TOPIC_REPLICATION_FACTOR must be -1 (the broker's default) or at least 1.");
    }
    return new TopicsConfig(
        prefix,
        delays,
        env.integer("TOPIC_PARTITIONS", 8, 1, 1000),
        (short) replicas,
        SchemaRegistry.from(env));
  }

  /** {@code 1m} in {@code deliveries-retry-1m}. */
  static String delayLabel(Duration delay) {
    return Durations.format(delay);
  }
}
