package dev.rejoinder.dispatch.jobs;

import dev.rejoinder.hooks.JobLogClient;
import dev.rejoinder.hooks.KnownWebhooks;
import dev.rejoinder.runtime.EventTail;
import dev.rejoinder.runtime.Health;
import dev.rejoinder.runtime.Instance;
import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.runtime.Service;
import dev.rejoinder.runtime.effect.EffectSettings;
import dev.rejoinder.runtime.effect.EffectSource;
import dev.rejoinder.runtime.effect.EffectWorker;
import dev.rejoinder.schemas.WebhookJob;
import dev.rejoinder.topics.Topic;
import dev.rejoinder.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Runs the jobs of {@code webhook-jobs}; processes share them by partition. */
public final class JobsWorker {

  private static final String NAME = "dispatch-jobs";
  private static final int IN_FLIGHT_MAX = 256;
  private static final long IN_FLIGHT_BYTES_MAX = 16L * 1024 * 1024;

  /** A job goes on from its last progress anyway, so nobody waits for it to end. */
  private static final Duration DRAIN_TIMEOUT = Duration.ofMillis(500);

  private JobsWorker() {}

  /** The process they run in. */
  public record Host(KafkaClients kafka, Topics topics, Instance instance) {}

  /**
   * What jobs go by.
   *
   * @param ready whether the webhooks are known as they stand
   */
  public record Hooks(KnownWebhooks webhooks, BooleanSupplier ready) {}

  /** In the order to start them. */
  public static List<Service> services(Host host, Hooks hooks, JobOutput output) {
    LiveJobs jobs = new LiveJobs();
    Topic<WebhookJob> topic = host.topics().webhookJobs();
    String tailName = "dispatch-" + topic.label();
    EventTail<WebhookJob> tail =
        new EventTail<>(
            tailName,
            host.kafka().consumer(tailName),
            topic.name(),
            topic.valueSerde().deserializer(),
            EventTail.EVERYTHING,
            record -> jobs.follow(record.key(), record.value()));
    JobLogClient.Log log =
        new JobLogClient.Log(
            host.kafka().consumer(NAME + "-log"), host.topics(), InstantSource.system());
    JobEffect effect =
        new JobEffect(
            new JobEffect.Surroundings(
                log,
                hooks.webhooks(),
                () -> tail.health().equals(Health.ready()) && hooks.ready().getAsBoolean(),
                output),
            jobs);
    return List.of(tail, worker(host, effect));
  }

  private static EffectWorker<WebhookJob> worker(Host host, JobEffect effect) {
    Topics topics = host.topics();
    EffectSource<WebhookJob> source =
        new EffectSource<>(
            List.of(topics.webhookJobs().name()),
            topics.webhookJobs().valueSerde().deserializer(),
            JobsWorker::lane,
            record -> Instant.MIN);
    EffectSettings settings =
        new EffectSettings(
                topics.config().prefix() + NAME,
                IN_FLIGHT_MAX,
                IN_FLIGHT_BYTES_MAX,
                DRAIN_TIMEOUT,
                false)
            .on(host.instance());
    return new EffectWorker<>(
        NAME, host.kafka(), settings, source, effect, topics.deadLetters().name());
  }

  /** A job's own progress must not queue behind the job, which may write thousands of it. */
  private static String lane(ConsumerRecord<String, WebhookJob> record) {
    String id = record.value().getJobId();
    return record.value().getPositions().isEmpty() ? id : id + "/progress";
  }
}
