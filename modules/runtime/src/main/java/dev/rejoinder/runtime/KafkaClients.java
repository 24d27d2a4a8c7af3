package dev.rejoinder.runtime;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * How this process reaches Kafka: {@code KAFKA_BOOTSTRAP_SERVERS} and any {@code KAFKA_*} property.
 *
 * @param bootstrapServers {@code host:port} with commas between them
 * @param properties further client properties (SASL, TLS, …); they win over our own defaults
 */
public record KafkaClients(String bootstrapServers, Map<String, String> properties) {

  /** Time a send may take before the caller is told that it failed. */
  private static final int DELIVERY_TIMEOUT_MS = 10_000;

  /** A broker that is back is found again within about this time. */
  private static final long RECONNECT_BACKOFF_MAX_MS = 1_000;

  /** A host that does not answer at all is given up for another after this time. */
  private static final long CONNECT_TIMEOUT_MS = 3_000;

  /** Without any known broker for so long, the bootstrap servers are asked again. */
  private static final long REBOOTSTRAP_TRIGGER_MS = 10_000;

  /** Above the largest conversation a model request may carry. */
  public static final int RECORD_BYTES_MAX = 4 * 1024 * 1024;

  public KafkaClients {
    properties = Map.copyOf(properties);
  }

  public static KafkaClients from(Env env) {
    String bootstrapServers = env.text("KAFKA_BOOTSTRAP_SERVERS", "localhost:9092");
    return new KafkaClients(bootstrapServers, env.propertiesUnder("KAFKA_"));
  }

  /** Properties every client shares; a fresh map the caller may add to. */
  public Map<String, Object> common(String clientId) {
    Map<String, Object> config = new HashMap<>();
    config.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    config.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
    config.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, RECONNECT_BACKOFF_MAX_MS);
    config.put(CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, CONNECT_TIMEOUT_MS);
    config.put(
        CommonClientConfigs.METADATA_RECOVERY_REBOOTSTRAP_TRIGGER_MS_CONFIG,
        REBOOTSTRAP_TRIGGER_MS);
    config.putAll(properties);
    return config;
  }

  /** A producer that acknowledges only what every in-sync replica has, and sends at once. */
  public Map<String, Object> producer(String clientId) {
    Map<String, Object> config = new HashMap<>();
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_TIMEOUT_MS);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, DELIVERY_TIMEOUT_MS / 2);
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, DELIVERY_TIMEOUT_MS / 2);
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, RECORD_BYTES_MAX);
    config.putAll(common(clientId));
    return config;
  }

  /** A consumer that commits nothing by itself and begins at the earliest record. */
  public Map<String, Object> consumer(String clientId) {
    Map<String, Object> config = new HashMap<>();
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.putAll(common(clientId));
    return config;
  }
}
