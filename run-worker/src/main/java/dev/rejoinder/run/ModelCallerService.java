package dev.rejoinder.run;

import dev.rejoinder.run.model.ModelAccess;
import dev.rejoinder.run.model.ModelClient;
import dev.rejoinder.runtime.Health;
import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.runtime.Service;
import dev.rejoinder.runtime.effect.EffectSettings;
import dev.rejoinder.runtime.effect.EffectSource;
import dev.rejoinder.runtime.effect.EffectWorker;
import dev.rejoinder.schemas.ModelRequest;
import dev.rejoinder.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Runs {@link ModelCaller} on the model requests of this process's partitions.
 *
 * <p>Requests are read before the transaction that wrote them commits; one that is rolled back is
 * asked for nothing, and its result, which repeats no open request's digest, changes nothing.
 */
final class ModelCallerService implements Service {

  private static final String NAME = "model-caller";

  /** What requests may take in memory: a few dozen of the longest conversations. */
  private static final long IN_FLIGHT_BYTES_MAX = 64L * 1024 * 1024;

  /** Questions on their way are waited for this long, for their answers are paid for. */
  private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(20);

  private static final Duration PRODUCER_CLOSE_TIMEOUT = Duration.ofSeconds(5);

  /** Holds up the pieces of all answers, but no answer. */
  private static final int DELTA_BLOCK_MS_MAX = 5_000;

  private static final long DELTA_BUFFER_BYTES = 8L * 1024 * 1024;

  private final KafkaClients kafka;
  private final Topics topics;
  private final ModelConfig config;
  private final ModelClient model;
  private final EffectWorker<ModelRequest> worker;
  private final Optional<RunDeltas> deltas;
  private @Nullable Producer<String, byte[]> producer;

  ModelCallerService(KafkaClients kafka, Topics topics, ModelConfig config) {
    this.kafka = kafka;
    this.topics = topics;
    this.config = config;
    this.model =
        new MeasuredModel(
            config.client(),
            config.provider().label(),
            config.access().map(ModelAccess::modelName).orElse("scripted"));
    this.deltas =
        config.streaming()
            ? Optional.of(new RunDeltas(topics.runDeltas(), this::deltaProducer))
            : Optional.empty();
    EffectSettings settings =
        new EffectSettings(
                topics.config().prefix() + NAME,
                config.inFlightMax(),
                IN_FLIGHT_BYTES_MAX,
                DRAIN_TIMEOUT,
                false)
            .on(config.instance());
    EffectSource<ModelRequest> source =
        new EffectSource<>(
            List.of(topics.modelRequests().name()),
            topics.modelRequests().valueSerde().deserializer(),
            record -> record.value().getThreadId(),
            record -> Instant.MIN);
    this.worker =
        new EffectWorker<>(
            NAME, kafka, settings, source, this::perform, topics.deadLetters().name());
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void start() {
    worker.start();
  }

  @Override
  public Health health() {
    return worker.health();
  }

  @Override
  public void close() {
    worker.close();
    deltas.ifPresent(RunDeltas::close);
    synchronized (this) {
      if (producer != null) {
        producer.close(PRODUCER_CLOSE_TIMEOUT);
        producer = null;
      }
    }
  }

  private void perform(ConsumerRecord<String, ModelRequest> record) throws InterruptedException {
    new ModelCaller(model, config.timeout(), topics.modelResults(), producer(), this::answerPieces)
        .perform(record);
  }

  private AnswerPieces answerPieces(ModelRequest request) {
    return deltas.map(all -> all.of(request)).orElse(AnswerPieces.UNWATCHED);
  }

  /** Made with the first record, when Kafka's name is known to resolve. */
  private synchronized Producer<String, byte[]> producer() {
    if (producer == null) {
      try {
        producer =
            new KafkaProducer<>(
                kafka.producer(NAME), new StringSerializer(), new ByteArraySerializer());
      } catch (KafkaException e) {
        throw new ModelCaller.ResultNotPublishedException(e);
      }
    }
    return producer;
  }

  /** One of its own, so that pieces take no memory or time from results; it sends each once. */
  private Producer<String, byte[]> deltaProducer() {
    Map<String, Object> settings = kafka.producer("run-deltas");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false);
    settings.put(ProducerConfig.ACKS_CONFIG, "1");
    settings.put(ProducerConfig.RETRIES_CONFIG, 0);
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, DELTA_BUFFER_BYTES);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, DELTA_BLOCK_MS_MAX);
    return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
  }
}
