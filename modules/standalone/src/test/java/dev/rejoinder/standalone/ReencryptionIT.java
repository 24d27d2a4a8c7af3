package dev.rejoinder.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.hooks.WebhookSecrets;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.runtime.Secret;
import dev.rejoinder.schemas.Webhook;
import dev.rejoinder.schemas.WebhookSecret;
import dev.rejoinder.testkit.KafkaForTests;
import dev.rejoinder.topics.Seal;
import dev.rejoinder.topics.Topic;
import dev.rejoinder.topics.TopicCreator;
import dev.rejoinder.topics.Topics;
import dev.rejoinder.topics.TopicsConfig;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class ReencryptionIT {

  private static final Instant NOW = Instant.ofEpochMilli(1_700_000_000_000L);

  private final Env env = Env.of(KafkaForTests.environment());
  private final KafkaClients kafka = KafkaClients.from(env);
  private final Topics all = new Topics(TopicsConfig.from(env));
  private final Topic<Webhook> topic = all.webhooks();

  @Test
  void everyWebhookIsSealedWithTheNewKeyOnceAndThatIsSaid() throws Exception {
    try (Admin admin = Admin.create(kafka.common("test"))) {
      new TopicCreator(all).create(admin);
    }
    write(webhook("wh_old1", seal(1)), webhook("wh_old2", seal(1)), webhook("wh_new", seal(2)));
    write(webhook("wh_lost", seal(3)));
    Seal seal = new Seal(key(2), key(1));
    List<String> progress = new ArrayList<>();

    Reencryption.Result first =
        new Reencryption(kafka, topic, seal)
            .run((what, done, total) -> progress.add(done + "/" + total));
    Reencryption.Result second =
        new Reencryption(kafka, topic, new Seal(key(2))).run((what, done, total) -> {});

    assertThat(progress).containsExactly("0/4", "1/4", "2/4", "3/4");
    assertThat(first.renewed()).isEqualTo(2);
    assertThat(first.current()).isEqualTo(1);
    assertThat(first.unreadable())
        .singleElement()
        .satisfies(sentence -> assertThat(sentence).contains("wh_lost"));
    assertThat(second.renewed()).isZero();
    assertThat(second.current()).as("opened by the new key alone").isEqualTo(3);
  }

  private void write(Webhook... webhooks) throws Exception {
    try (KafkaProducer<String, Webhook> producer =
        new KafkaProducer<>(
            kafka.producer("test"), new StringSerializer(), topic.valueSerde().serializer())) {
      for (Webhook webhook : webhooks) {
        producer.send(new ProducerRecord<>(topic.name(), webhook.getWebhookId(), webhook)).get();
      }
    }
  }

  private static Webhook webhook(String id, Seal seal) {
    String secret = seal.seal(id, WebhookSecrets.fresh());
    return Webhook.newBuilder()
        .setWebhookId(id)
        .setOwner("default")
        .setName("n")
        .setUrl("https://hooks.example")
        .setEventTypes(List.of("*"))
        .setSecrets(List.of(new WebhookSecret(secret, NOW, null)))
        .setEnabled(true)
        .setEnabledAt(NOW)
        .setCreatedAt(NOW)
        .setUpdatedAt(NOW)
        .build();
  }

  private static Seal seal(int first) {
    return new Seal(key(first));
  }

  private static Secret key(int first) {
    byte[] key = new byte[32];
    key[0] = (byte) first;
    return new Secret(Base64.getEncoder().encodeToString(key));
  }
}
