package dev.rejoinder.dispatch;

import dev.rejoinder.dispatch.delivery.RetryLadder;
import dev.rejoinder.dispatch.jobs.JobOutput;
import dev.rejoinder.dispatch.jobs.JobsWorker;
import dev.rejoinder.hooks.KnownStates;
import dev.rejoinder.hooks.KnownWebhooks;
import dev.rejoinder.runtime.EventTail;
import dev.rejoinder.runtime.KafkaProbe;
import dev.rejoinder.runtime.Service;
import dev.rejoinder.runtime.WorkerProcess;
import dev.rejoinder.runtime.effect.EffectSettings;
import dev.rejoinder.runtime.effect.EffectSource;
import dev.rejoinder.runtime.effect.EffectWorker;
import dev.rejoinder.runtime.effect.Lanes;
import dev.rejoinder.runtime.effect.Parking;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.topics.Topic;
import dev.rejoinder.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fans events out to the webhooks that want them, and sends webhooks: first attempts from {@code
 * deliveries}, further ones from the retry topics.
 */
public final class DispatchWorker {

  /** Of the consumer group too, after the prefix. */
  private static final String NAME = "dispatch-worker";

  private static final long IN_FLIGHT_BYTES_MAX = 64L * 1024 * 1024;

  /** Events whose deliveries are being written; each waits for the brokers, not for receivers. */
  private static final int FAN_OUT_IN_FLIGHT_MAX = 256;

  /** Attempts that take longer than a delivery may hold its offset. */
  private static final int SLOW_MAX = 4_096;

  /** Each costs some hundred bytes beside its body. */
  private static final int PARKED_MAX = 200_000;

  private static final long PARKED_BYTES_MAX = 64L * 1024 * 1024;

  private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(10);

  /** Attempts come late when a worker was down; calls closed longer ago have expired by then. */
  private static final Duration LOOK_BACK_MARGIN = Duration.ofHours(1);

  private static final Logger log = LoggerFactory.getLogger(DispatchWorker.class);

  private DispatchWorker() {}

  public static void main(String[] args) {
    WorkerProcess.main(
        NAME,
        env -> {
          DispatchConfig config = DispatchConfig.from(env);
          List<Service> services = new ArrayList<>();
          services.add(new KafkaProbe(config.kafka()));
          services.addAll(services(config));
          return services;
        });
  }

  /**
   * What makes up a dispatch-worker, in the order to start it.
   *
   * <p>One effect worker reads all topics of deliveries, so that what an endpoint gets goes through
   * one lane.
   */
  public static List<Service> services(DispatchConfig config) {
    Topics topics = new Topics(config.topics());
    if (config.allowPrivateNetworks()) {
      log.atWarn().log("webhooks are allowed to private networks (ALLOW_PRIVATE_NETWORKS)");
    }
    KnownWebhooks webhooks = new KnownWebhooks();
    KnownStates states = new KnownStates();
    WebhookStandings standings = new WebhookStandings(webhooks, states, config.disableAfter());
    Directory directory = directory(topics, config, webhooks, states, standings);
    ResultPublisher results = results(config);
    Dispatcher dispatcher =
        new Dispatcher(
            topics, directory, standings, attempts(topics, config, directory, standings), results);
    List<Service> services = new ArrayList<>(directory.tails());
    services.add(results);
    services.add(
        fanOut(
            topics,
            new EventDispatcher(topics.deliveries(), directory, results, InstantSource.system()),
            config));
    services.add(worker(topics, directory, dispatcher, config));
    services.addAll(
        JobsWorker.services(
            new JobsWorker.Host(config.kafka(), topics, config.instance()),
            new JobsWorker.Hooks(directory.webhooks(), directory::ready),
            records -> results.publish(records.stream().map(DispatchWorker::output).toList())));
    return services;
  }

  private static <V> Output<?> output(JobOutput.Written<V> written) {
    return new Output<>(written.topic(), written.key(), written.value());
  }

  private static Attempts attempts(
      Topics topics, DispatchConfig config, Directory directory, WebhookStandings standings) {
    InstantSource clock = InstantSource.system();
    DeliverySender sender =
        new DeliverySender(client(config), config.secrets(), config.requestTimeout(), clock);
    RetryLadder ladder = new RetryLadder(topics.retryDelays());
    return new Attempts(
        new Recipients(directory, standings, ladder, config.sources()),
        sender,
        config.lanes().parkedMax(),
        clock);
  }

  private static Directory directory(
      Topics topics,
      DispatchConfig config,
      KnownWebhooks webhooks,
      KnownStates states,
      WebhookStandings standings) {
    Duration lookBack = new RetryLadder(topics.retryDelays()).total().plus(LOOK_BACK_MARGIN);
    Endpoints endpoints = new Endpoints(config.webhookUrl().orElse(null));
    ClosedCalls closedCalls = new ClosedCalls(lookBack);
    List<Service> tails =
        List.of(
            tail(
                config,
                topics.assistants(),
                EventTail.EVERYTHING,
                record -> endpoints.follow(record.key(), record.value())),
            tail(
                config,
                topics.webhooks(),
                EventTail.EVERYTHING,
                record -> webhooks.follow(record.key(), record.value())),
            tail(
                config,
                topics.webhookStates(),
                EventTail.EVERYTHING,
                record -> standings.follow(record.key(), record.value())),
            tail(
                config,
                topics.callEvents(),
                lookBack,
                record -> closedCalls.follow(record.value())));
    return new Directory(endpoints, webhooks, states, closedCalls, tails);
  }

  private static <V> EventTail<V> tail(
      DispatchConfig config,
      Topic<V> topic,
      Duration lookBack,
      Consumer<ConsumerRecord<String, V>> listener) {
    String name = "dispatch-" + topic.label();
    return new EventTail<>(
        name,
        config.kafka().consumer(name),
        topic.name(),
        topic.valueSerde().deserializer(),
        lookBack,
        listener);
  }

  private static EffectWorker<Errand> worker(
      Topics topics, Directory directory, Dispatcher dispatcher, DispatchConfig config) {
    ErrandSerdes errands = new ErrandSerdes(topics);
    LaneConfig lanes = config.lanes();
    LaneGates gates = new LaneGates(lanes, directory.webhooks());
    Parking.Limits limits =
        new Parking.Limits(
            lanes.parkAfter(), SLOW_MAX, PARKED_MAX, PARKED_BYTES_MAX, lanes.parkedMax());
    EffectSettings settings =
        new EffectSettings(
                config.topics().prefix() + NAME,
                config.inFlightMax(),
                IN_FLIGHT_BYTES_MAX,
                DRAIN_TIMEOUT,
                false)
            .on(config.instance());
    return EffectWorker.inLanes(
        NAME,
        config.kafka(),
        settings,
        new EffectWorker.Work<>(
            new EffectSource<>(errands.sources(), errands, errands::place),
            dispatcher,
            Optional.of(new Lanes<>(gates::gate, errands, limits)),
            topics.deadLetters().name()));
  }

  /** Waits for the transactions of runs and calls: subscribers hear of what happened alone. */
  private static EffectWorker<Event> fanOut(
      Topics topics, EventDispatcher dispatcher, DispatchConfig config) {
    String name = "dispatch-fanout";
    EffectSource<Event> source =
        new EffectSource<>(
            List.of(topics.events().name()),
            topics.events().valueSerde().deserializer(),
            record -> record.value().getSubject(),
            record -> Instant.MIN);
    EffectSettings settings =
        new EffectSettings(
                config.topics().prefix() + name,
                FAN_OUT_IN_FLIGHT_MAX,
                IN_FLIGHT_BYTES_MAX,
                DRAIN_TIMEOUT,
                true)
            .on(config.instance());
    return new EffectWorker<>(
        name, config.kafka(), settings, source, dispatcher, topics.deadLetters().name());
  }

  private static WebhookClient client(DispatchConfig config) {
    WebhookClient client =
        config.allowPrivateNetworks()
            ? WebhookClient.anyNetwork()
            : WebhookClient.publicNetworkOnly();
    return config.requireHttps() ? client.httpsOnly() : client;
  }

  private static ResultPublisher results(DispatchConfig config) {
    return new ResultPublisher(() ->
        new KafkaProducer<>(
            config.kafka().producer("dispatch-results"),
            new StringSerializer(),
            new ByteArraySerializer()));
  }
}
