package dev.rejoinder.standalone;

import dev.rejoinder.hooks.KnownWebhooks;
import dev.rejoinder.hooks.UnreadableSecretException;
import dev.rejoinder.hooks.WebhookSecrets;
import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.schemas.Webhook;
import dev.rejoinder.standalone.audit.Progress;
import dev.rejoinder.topics.Seal;
import dev.rejoinder.topics.Topic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Seals anew what webhooks keep secret, while ingress and dispatch-worker run.
 *
 * <p>Each webhook is read as it is at the moment it is written again. A change an ingress makes
 * within those milliseconds may be undone by it; to run it again changes nothing more.
 */
final class Reencryption {

  private final KafkaClients kafka;
  private final Topic<Webhook> topic;
  private final Seal seal;
  private final KnownWebhooks webhooks = new KnownWebhooks();

  Reencryption(KafkaClients kafka, Topic<Webhook> topic, Seal seal) {
    this.kafka = kafka;
    this.topic = topic;
    this.seal = seal;
  }

  /**
   * What became of the webhooks.
   *
   * @param unreadable one sentence for each that neither key opens
   */
  record Result(int renewed, int current, List<String> unreadable) {

    Result {
      unreadable = List.copyOf(unreadable);
    }
  }

  Result run(Progress progress) throws InterruptedException {
    WholeTopic read =
        WholeTopic.read(
            kafka,
            topic,
            "rejoinder-secrets",
            record -> webhooks.follow(record.key(), record.value()));
    try (read;
        KafkaProducer<String, Webhook> producer =
            new KafkaProducer<>(
                kafka.producer("rejoinder-secrets"),
                new StringSerializer(),
                topic.valueSerde().serializer())) {
      return renewAll(producer, progress);
    }
  }

  private Result renewAll(KafkaProducer<String, Webhook> producer, Progress progress)
      throws InterruptedException {
    List<Webhook> all = webhooks.all();
    int renewed = 0;
    List<String> unreadable = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      progress.at("webhooks", i, all.size());
      try {
        renewed += renew(all.get(i).getWebhookId(), producer) ? 1 : 0;
      } catch (UnreadableSecretException e) {
        unreadable.add(String.valueOf(e.getMessage()));
      }
    }
    return new Result(renewed, all.size() - renewed - unreadable.size(), unreadable);
  }

  /** True when there was something to seal anew, and it is in the log. */
  private boolean renew(String id, KafkaProducer<String, Webhook> producer)
      throws InterruptedException {
    Optional<Webhook> before = webhooks.find(id);
    if (before.isEmpty()) {
      return false;
    }
    Webhook after = WebhookSecrets.renewed(seal, before.get(), Instant.now());
    if (after.equals(before.get())) {
      return false;
    }
    try {
      producer.send(new ProducerRecord<>(topic.name(), id, after)).get();
      return true;
    } catch (ExecutionException e) {
      throw new CommandException(
          "Webhook %s could not be written: %s".formatted(id, Sentences.reason(e)),
          ExitCodes.FAILED,
          e);
    }
  }
}
