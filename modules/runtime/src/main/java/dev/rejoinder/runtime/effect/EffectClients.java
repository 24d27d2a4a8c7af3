package dev.rejoinder.runtime.effect;

import dev.rejoinder.runtime.InstanceSlot;
import dev.rejoinder.runtime.KafkaClients;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The Kafka clients of one effect worker; closing it releases what they were given. */
interface EffectClients extends AutoCloseable {

  Consumer<byte[], byte[]> consumer();

  /** One that belongs to no group, to read records again. */
  Consumer<byte[], byte[]> reader();

  /** Writes dead letters and copies. */
  Producer<byte[], byte[]> producer();

  /** What becomes of the membership when the worker closes. */
  GroupMembershipOperation atClose();

  @Override
  void close();

  /** Clients of a real cluster. */
  final class Real implements EffectClients {

    /** Enough to keep virtual threads busy, little enough to hand the first over soon. */
    private static final int POLL_RECORDS_MAX = 200;

    private static final int FETCH_BYTES_MAX = 16 * 1024 * 1024;

    private static final int READER_FETCH_BYTES_MAX = 1024 * 1024;

    /**
     * A partition that was paused is asked for only by the next fetch, so an idle fetch must not
     * last long.
     */
    private static final int FETCH_WAIT_MS = 100;

    private static final int SESSION_TIMEOUT_MS = 6_000;
    private static final int HEARTBEAT_INTERVAL_MS = 1_500;

    /** Room for the headers a dead letter has beyond the record it was. */
    private static final int DEAD_LETTER_HEADER_BYTES_MAX = 64 * 1024;

    private final String name;
    private final KafkaClients kafka;
    private final EffectSettings settings;
    private Optional<InstanceSlot> slot = Optional.empty();

    private final Optional<String> leadTopic;

    /** {@code leadTopic}: partitions of others go where its do; empty: each for itself. */
    Real(String name, KafkaClients kafka, EffectSettings settings, Optional<String> leadTopic) {
      this.name = name;
      this.kafka = kafka;
      this.settings = settings;
      this.leadTopic = leadTopic;
    }

    @Override
    public Consumer<byte[], byte[]> consumer() {
      if (slot.isEmpty()) {
        slot = settings.instance().map(instance -> instance.claim(settings.groupId()));
      }
      return new KafkaConsumer<>(
          consumerConfig(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public Consumer<byte[], byte[]> reader() {
      Map<String, Object> config = kafka.consumer(name + "-again");
      config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, POLL_RECORDS_MAX);
      config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MS);
      config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, READER_FETCH_BYTES_MAX);
      config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
      config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
      return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public Producer<byte[], byte[]> producer() {
      Map<String, Object> config = kafka.producer(name + "-dead-letters");
      config.put(
          ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
          KafkaClients.RECORD_BYTES_MAX + DEAD_LETTER_HEADER_BYTES_MAX);
      return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** A member that was named by its operator is expected back; any other makes room at once. */
    @Override
    public GroupMembershipOperation atClose() {
      boolean named = settings.instance().flatMap(instance -> instance.id()).isPresent();
      return named
          ? GroupMembershipOperation.REMAIN_IN_GROUP
          : GroupMembershipOperation.LEAVE_GROUP;
    }

    @Override
    public void close() {
      slot.ifPresent(InstanceSlot::close);
      slot = Optional.empty();
    }

    Map<String, Object> consumerConfig() {
      Map<String, Object> config = new HashMap<>();
      config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, POLL_RECORDS_MAX);
      config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES_MAX);
      config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MS);
      config.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
      config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_TIMEOUT_MS);
      config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, HEARTBEAT_INTERVAL_MS);
      config.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, assignors());
      leadTopic.ifPresent(topic -> config.put(CoPartitionedAssignor.LEAD_TOPIC_CONFIG, topic));
      config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
      slot.ifPresent(
          claimed -> config.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, claimed.instanceId()));
      config.putAll(kafka.consumer(name));
      // What the promises rest on is not for configuration to change.
      config.put(ConsumerConfig.GROUP_ID_CONFIG, settings.groupId());
      config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
      config.put(
          ConsumerConfig.ISOLATION_LEVEL_CONFIG,
          settings.readCommitted() ? "read_committed" : "read_uncommitted");
      return config;
    }

    /** The second is for a group some of whose members know the first not yet. */
    private List<String> assignors() {
      String each = CooperativeStickyAssignor.class.getName();
      return leadTopic.isPresent()
          ? List.of(CoPartitionedAssignor.class.getName(), each)
          : List.of(each);
    }
  }
}
