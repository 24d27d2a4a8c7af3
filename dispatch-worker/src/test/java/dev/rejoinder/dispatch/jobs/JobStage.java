package dev.rejoinder.dispatch.jobs;

import static dev.rejoinder.testkit.Eventually.eventually;

import dev.rejoinder.hooks.KnownWebhooks;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.EventTail;
import dev.rejoinder.runtime.Instance;
import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.runtime.Service;
import dev.rejoinder.schemas.DeadDelivery;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.schemas.Webhook;
import dev.rejoinder.schemas.WebhookJob;
import dev.rejoinder.schemas.WebhookJobStatus;
import dev.rejoinder.testkit.KafkaForTests;
import dev.rejoinder.topics.Topic;
import dev.rejoinder.topics.TopicCreator;
import dev.rejoinder.topics.Topics;
import dev.rejoinder.topics.TopicsConfig;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Topics of a real broker, what was written to them, and job runners that come and go. */
final class JobStage implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Env env = Env.of(KafkaForTests.environment());
  private final KafkaClients kafka = KafkaClients.from(env);
  private final Instance instance = Instance.from(env);
  final Topics topics = new Topics(TopicsConfig.from(env));
  private final KnownWebhooks webhooks = new KnownWebhooks();
  private final List<Delivery> deliveries = new CopyOnWriteArrayList<>();
  private final List<DeadDelivery> letters = new CopyOnWriteArrayList<>();
  private final List<WebhookJob> jobs = new CopyOnWriteArrayList<>();
  private final KafkaProducer<String, byte[]> producer =
      new KafkaProducer<>(
          kafka.producer("test"), new StringSerializer(), new ByteArraySerializer());
  private final List<Service> tails;

  JobStage() throws Exception {
    try (Admin admin = Admin.create(kafka.common("test"))) {
      new TopicCreator(topics).create(admin);
    }
    tails =
        List.of(
            tail(topics.deliveries(), record -> deliveries.add(record.value())),
            tail(topics.deliveriesDead(), record -> letters.add(record.value())),
            tail(topics.webhookJobs(), record -> jobs.add(record.value())));
    tails.forEach(Service::start);
  }

  /** A runner of jobs that has just been started. */
  List<Service> runner() {
    List<Service> services =
        JobsWorker.services(
            new JobsWorker.Host(kafka, topics, instance),
            new JobsWorker.Hooks(webhooks, () -> true),
            written -> written.forEach(this::write));
    services.forEach(Service::start);
    return services;
  }

  static void stop(List<Service> runner) {
    runner.reversed().forEach(Service::close);
  }

  void know(Webhook webhook) {
    webhooks.follow(webhook.getWebhookId(), webhook);
  }

  void write(Event event) {
    write(new JobOutput.Written<>(topics.events(), event.getSubject(), event));
  }

  void write(DeadDelivery letter) {
    String key = letter.getDelivery().getEndpointId();
    write(new JobOutput.Written<>(topics.deliveriesDead(), key, letter));
  }

  void write(WebhookJob job) {
    write(new JobOutput.Written<>(topics.webhookJobs(), job.getJobId(), job));
  }

  List<Delivery> deliveries(String webhookId) {
    return deliveries.stream().filter(sent -> sent.getEndpointId().equals(webhookId)).toList();
  }

  List<DeadDelivery> letters(String webhookId) {
    return letters.stream()
        .filter(letter -> letter.getDelivery().getEndpointId().equals(webhookId))
        .toList();
  }

  List<WebhookJob> records(String jobId) {
    return jobs.stream().filter(job -> job.getJobId().equals(jobId)).toList();
  }

  void awaitDeliveries(String webhookId, int atLeast) throws Exception {
    eventually("deliveries", PATIENCE, () -> deliveries(webhookId).size(), seen -> seen >= atLeast);
  }

  WebhookJob awaitJob(String jobId, Predicate<WebhookJob> wanted) throws Exception {
    return eventually(
            "the job " + jobId,
            PATIENCE,
            () -> records(jobId),
            seen -> !seen.isEmpty() && wanted.test(seen.getLast()))
        .getLast();
  }

  static Predicate<WebhookJob> is(WebhookJobStatus status) {
    return job -> job.getStatus() == status;
  }

  @Override
  public void close() {
    tails.forEach(Service::close);
    producer.close();
  }

  private <V> void write(JobOutput.Written<V> written) {
    Topic<V> topic = written.topic();
    byte[] value = topic.valueSerde().serializer().serialize(topic.name(), written.value());
    try {
      producer.send(new ProducerRecord<>(topic.name(), written.key(), value)).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new KafkaException(e);
    }
  }

  private <V> Service tail(Topic<V> topic, Consumer<ConsumerRecord<String, V>> listener) {
    return new EventTail<>(
        "test-" + topic.label(),
        kafka.consumer("test-" + topic.label()),
        topic.name(),
        topic.valueSerde().deserializer(),
        EventTail.EVERYTHING,
        listener);
  }
}
