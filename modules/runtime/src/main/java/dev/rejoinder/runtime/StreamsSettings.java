package dev.rejoinder.runtime;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;

/**
 * How a Streams application of ours runs.
 *
 * @param applicationId its consumer group and the prefix of its internal topics
 * @param stateDir holds one directory per slot, see {@link InstanceSlot}
 * @param commitInterval what a hop between two applications costs at least; 1 ms to 10 s
 * @param threads 1 to 64
 * @param deadLetterTopic takes records that cannot be read or processed
 * @param instanceId a stable name given by the operator; empty means that one is made
 * @param standbyReplicas further copies of each state store, 0 to 5
 * @param purpose what it is for, and with that what it promises
 */
public record StreamsSettings(
    KafkaClients kafka,
    String applicationId,
    Path stateDir,
    Duration commitInterval,
    int threads,
    String deadLetterTopic,
    Optional<String> instanceId,
    int standbyReplicas,
    Purpose purpose) {

  private static final Duration COMMIT_INTERVAL = Duration.ofMillis(10);
  private static final int THREADS_MAX = 64;
  private static final String STANDBY_REPLICAS = "STREAMS_STANDBY_REPLICAS";
  private static final int STANDBY_REPLICAS_MAX = 5;

  /** Nobody waits for commits of views: what is read twice after a crash changes nothing. */
  private static final Duration VIEWS_COMMIT_INTERVAL = Duration.ofSeconds(1);

  private static final int VIEWS_LINGER_MS = 20;

  /**
   * A replica that comes back gets its share as soon as it has caught up; the least there may be.
   */
  private static final Duration VIEWS_PROBING_INTERVAL = Duration.ofMinutes(1);

  /** Streams commits after its next poll returns, so a longer poll would be felt on every hop. */
  private static final int POLL_MS = 5;

  private static final int SESSION_TIMEOUT_MS = 6_000;
  private static final int HEARTBEAT_INTERVAL_MS = 1_500;
  private static final int FETCH_WAIT_MS = 100;

  /** A cluster may be away this long before a task gives up and its thread is replaced. */
  private static final Duration TASK_TIMEOUT = Duration.ofMinutes(30);

  /** What a Streams application of ours may be for. */
  public sealed interface Purpose {

    /** Decides what happens next: exactly once, and quick to commit. */
    record Decisions() implements Purpose {}

    /**
     * Shows what has happened: at least once, to processors that pass over what they have.
     *
     * @param address {@code host:port} at which replicas ask this one
     */
    record Views(String address) implements Purpose {}
  }

  /** Settings without standby replicas. */
  public StreamsSettings(
      KafkaClients kafka,
      String applicationId,
      Path stateDir,
      Duration commitInterval,
      int threads,
      String deadLetterTopic,
      Optional<String> instanceId) {
    this(
        kafka,
        applicationId,
        stateDir,
        commitInterval,
        threads,
        deadLetterTopic,
        instanceId,
        0,
        new Purpose.Decisions());
  }

  /**
   * Reads {@code STREAMS_COMMIT_INTERVAL}, {@code STREAMS_THREADS}, {@code
   * STREAMS_STANDBY_REPLICAS}, {@code REJOINDER_DATA_DIR} and {@code INSTANCE_ID}.
   */
  public static StreamsSettings from(
      Env env, KafkaClients kafka, String applicationId, String deadLetterTopic) {
    Instance instance = Instance.from(env);
    return new StreamsSettings(
        kafka,
        applicationId,
        instance.stateDir(),
        env.duration(
            "STREAMS_COMMIT_INTERVAL",
            COMMIT_INTERVAL,
            Duration.ofMillis(1),
            Duration.ofSeconds(10)),
        env.integer("STREAMS_THREADS", 1, 1, THREADS_MAX),
        deadLetterTopic,
        instance.id(),
        env.integer(STANDBY_REPLICAS, 0, 0, STANDBY_REPLICAS_MAX),
        new Purpose.Decisions());
  }

  /**
   * As {@link #from}, for views that replicas ask each other for at {@code address}; with one
   * standby unless {@code STREAMS_STANDBY_REPLICAS} says otherwise.
   */
  public static StreamsSettings views(
      Env env, KafkaClients kafka, String applicationId, String deadLetterTopic, String address) {
    StreamsSettings said = from(env, kafka, applicationId, deadLetterTopic);
    return new StreamsSettings(
        kafka,
        applicationId,
        said.stateDir,
        VIEWS_COMMIT_INTERVAL,
        said.threads,
        deadLetterTopic,
        said.instanceId,
        env.text(STANDBY_REPLICAS).isPresent() ? said.standbyReplicas : 1,
        new Purpose.Views(address));
  }

  /** What Kafka Streams is configured with; {@code KAFKA_*} properties win where they may. */
  Map<String, Object> properties(InstanceSlot slot) {
    Map<String, Object> config = new HashMap<>();
    config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, commitInterval.toMillis());
    config.put(StreamsConfig.POLL_MS_CONFIG, POLL_MS);
    config.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
    config.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, standbyReplicas);
    config.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
    config.put(StreamsConfig.TASK_TIMEOUT_MS_CONFIG, TASK_TIMEOUT.toMillis());
    config.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, -1);
    config.put(
        StreamsConfig.topicPrefix(TopicConfig.MAX_MESSAGE_BYTES_CONFIG),
        KafkaClients.RECORD_BYTES_MAX);
    // Without prefixes, for a prefixed key would win over a KAFKA_* property.
    config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, KafkaClients.RECORD_BYTES_MAX);
    config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_TIMEOUT_MS);
    config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, HEARTBEAT_INTERVAL_MS);
    config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MS);
    if (purpose instanceof Purpose.Views) {
      putForViews(config);
    }
    config.putAll(kafka.common(applicationId));
    putFixed(config, slot);
    return config;
  }

  /** What the promises rest on is not for configuration to change. */
  private void putFixed(Map<String, Object> config, InstanceSlot slot) {
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
    config.put(StreamsConfig.STATE_DIR_CONFIG, slot.directory().toString());
    config.put(StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG, deadLetterTopic);
    config.put(
        StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, UnreadableRecords.class);
    config.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, UnprocessableRecords.class);
    config.put(
        StreamsConfig.mainConsumerPrefix(CommonClientConfigs.GROUP_INSTANCE_ID_CONFIG),
        slot.instanceId());
    switch (purpose) {
      case Purpose.Decisions decisions ->
          config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
      case Purpose.Views(String address) -> {
        config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
        config.put(StreamsConfig.APPLICATION_SERVER_CONFIG, address);
        config.put(
            StreamsConfig.mainConsumerPrefix(ConsumerConfig.ISOLATION_LEVEL_CONFIG),
            "read_committed");
      }
    }
  }

  private static void putForViews(Map<String, Object> config) {
    config.put(StreamsConfig.POLL_MS_CONFIG, FETCH_WAIT_MS);
    // Topics are independent here: an event of one never waits for one of another.
    config.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
    config.put(
        StreamsConfig.PROBING_REBALANCE_INTERVAL_MS_CONFIG, VIEWS_PROBING_INTERVAL.toMillis());
    config.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, ViewsRocksConfig.class);
    config.put(ProducerConfig.LINGER_MS_CONFIG, VIEWS_LINGER_MS);
  }
}
