package dev.rejoinder.standalone;

import dev.rejoinder.ingress.access.AccessKey;
import dev.rejoinder.ingress.view.KeyRecords;
import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.schemas.ApiKey;
import dev.rejoinder.topics.Topic;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** The keys in their topic, for commands: no ingress need run. */
final class KeyLog implements AutoCloseable {

  private static final String CLIENT = "rejoinder-keys";

  private final Topic<ApiKey> topic;
  private final Map<String, AccessKey> byId = new ConcurrentHashMap<>();
  private final WholeTopic read;
  private final KafkaProducer<String, ApiKey> producer;

  /**
   * Reads all there are.
   *
   * @throws CommandException when Kafka or the topic is not there
   */
  KeyLog(KafkaClients kafka, Topic<ApiKey> topic) {
    this.topic = topic;
    read =
        WholeTopic.read(
            kafka,
            topic,
            CLIENT,
            record -> {
              if (record.value() == null) {
                byId.remove(record.key());
              } else {
                byId.put(record.key(), KeyRecords.read(record.value()));
              }
            });
    producer =
        new KafkaProducer<>(
            kafka.producer(CLIENT), new StringSerializer(), topic.valueSerde().serializer());
  }

  /** Newest first. */
  List<AccessKey> all() {
    return byId.values().stream()
        .sorted(
            Comparator.comparing(AccessKey::createdAt).thenComparing(AccessKey::keyId).reversed())
        .toList();
  }

  Optional<AccessKey> find(String keyId) {
    return Optional.ofNullable(byId.get(keyId));
  }

  /**
   * Returns once every in-sync replica has it.
   *
   * @throws CommandException when that cannot be
   */
  void write(AccessKey key) throws InterruptedException {
    try {
      producer.send(new ProducerRecord<>(topic.name(), key.keyId(), KeyRecords.written(key))).get();
    } catch (ExecutionException e) {
      throw new CommandException(
          "The key could not be written to Kafka: " + Sentences.reason(e), ExitCodes.FAILED, e);
    }
  }

  @Override
  public void close() {
    producer.close();
    read.close();
  }
}
