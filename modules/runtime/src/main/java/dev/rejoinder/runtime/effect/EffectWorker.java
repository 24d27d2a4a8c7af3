package dev.rejoinder.runtime.effect;

import dev.rejoinder.runtime.Health;
import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.runtime.Resolvable;
import dev.rejoinder.runtime.Service;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Performs an effect for every record of its topics, at least once, in order within a lane.
 *
 * <p>Offsets are committed only up to the first record that is not done, so a crash repeats effects
 * and skips none. Records in memory are bounded; partitions without room are paused. A record that
 * cannot be read, or whose effect fails for good, goes to the dead-letter topic and counts as done.
 */
public final class EffectWorker<V> implements Service {

  /** Records waiting in memory, due or not; their bytes are bounded as well. */
  static final int HELD_MAX = 10_000;

  private static final Duration CLIENT_CLOSE_TIMEOUT = Duration.ofSeconds(5);

  /** What closing may take beyond draining: an interrupt's grace, a commit, leaving the group. */
  private static final Duration CLOSE_MARGIN = Duration.ofSeconds(12);

  private static final Logger log = LoggerFactory.getLogger(EffectWorker.class);

  private final String name;
  private final EffectSettings settings;
  private final EffectSource<V> source;
  private final LaneEffect<V> effect;
  private final Optional<Lanes<V>> lanes;
  private final String deadLetterTopic;
  private final EffectClients clients;
  private final InstantSource clock;
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile Health health = Health.notReady("It has not joined its consumer group yet.");
  private volatile @Nullable Consumer<byte[], byte[]> consumer;
  private @Nullable Thread thread;

  /** {@code name} is what logs, health and Kafka's client ids call it. */
  public EffectWorker(
      String name,
      KafkaClients kafka,
      EffectSettings settings,
      EffectSource<V> source,
      Effect<V> effect,
      String deadLetterTopic) {
    this(
        name,
        settings,
        new Work<>(source, LaneEffect.plain(effect), Optional.empty(), deadLetterTopic),
        new EffectClients.Real(name, kafka, settings, Optional.empty()),
        InstantSource.system());
  }

  /** One whose lanes are kept apart, and whose first topic leads the others. */
  public static <V> EffectWorker<V> inLanes(
      String name, KafkaClients kafka, EffectSettings settings, Work<V> work) {
    Optional<String> lead = Optional.of(work.source().topics().getFirst());
    return new EffectWorker<>(
        name,
        settings,
        work,
        new EffectClients.Real(name, kafka, settings, lead),
        InstantSource.system());
  }

  EffectWorker(
      String name,
      EffectSettings settings,
      Work<V> work,
      EffectClients clients,
      InstantSource clock) {
    this.name = name;
    this.settings = settings;
    this.source = work.source();
    this.effect = work.effect();
    this.lanes = work.lanes();
    this.deadLetterTopic = work.deadLetterTopic();
    this.clients = clients;
    this.clock = clock;
  }

  /**
   * What is done about which records.
   *
   * @param lanes empty: all lanes are open, and nothing is parked
   */
  public record Work<V>(
      EffectSource<V> source,
      LaneEffect<V> effect,
      Optional<Lanes<V>> lanes,
      String deadLetterTopic) {}

  @Override
  public String name() {
    return name;
  }

  @Override
  public synchronized void start() {
    if (thread == null && closing.getCount() > 0) {
      thread =
          Thread.ofPlatform()
              .name(name)
              .uncaughtExceptionHandler((t, e) -> failed(e))
              .start(this::run);
    }
  }

  @Override
  public Health health() {
    return health;
  }

  /** Lets running effects end, up to the drain timeout, commits what is done, leaves the group. */
  @Override
  public synchronized void close() {
    stop();
    if (thread == null) {
      return;
    }
    try {
      if (!thread.join(settings.drainTimeout().plus(CLOSE_MARGIN))) {
        log.atWarn().addKeyValue("worker", name).log("effect worker did not close in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (clients) {
      Resolvable resolvable = new Resolvable(name, closing);
      Optional<Producer<byte[], byte[]>> producer = resolvable.make(clients::producer);
      Optional<Consumer<byte[], byte[]>> reader = resolvable.make(clients::consumer);
      try {
        if (producer.isPresent() && reader.isPresent()) {
          work(reader.get(), producer.get());
        }
      } finally {
        reader.ifPresent(this::leave);
        producer.ifPresent(letters -> letters.close(CLIENT_CLOSE_TIMEOUT));
      }
    }
    if (health.state() != Health.State.FAILED) {
      health = Health.notReady("It is closed.");
    }
  }

  private void work(Consumer<byte[], byte[]> reader, Producer<byte[], byte[]> producer) {
    RecordReader<V> records = new RecordReader<>(source);
    try (CopyReader<V> loader = new CopyReader<>(records, clients::reader);
        EffectGauges gauges = new EffectGauges(name, clock)) {
      Optional<Copies<V>> copies =
          lanes.map(
              parked -> new Copies<>(parked.parking(), producer, clock, EffectRunner.Pause.real()));
      Flights<V> flights =
          new Flights<>(
              workload(),
              new EffectRunner<>(
                  name,
                  effect,
                  loader,
                  new DeadLetters(producer, deadLetterTopic),
                  EffectRunner.Pause.real()),
              copies,
              clock,
              threads("-effect-"),
              reader::wakeup);
      EffectLoop<V> loop =
          new EffectLoop<>(
              name,
              reader,
              records,
              flights,
              settings.drainTimeout(),
              copies.map(written -> recoveries(records, written)),
              this::joined);
      consumer = reader;
      loop.subscribe(source.topics());
      while (closing.getCount() > 0) {
        loop.round(clock.millis());
        gauges.sample(reader, flights, clock.millis());
      }
      loop.finish();
    }
  }

  private Workload<TopicPartition, Received<V>> workload() {
    Bounds bounds = new Bounds(settings.inFlightMax(), HELD_MAX, settings.inFlightBytesMax());
    return lanes
        .map(kept ->
            new Workload<TopicPartition, Received<V>>(
                bounds, kept.bounds(), lane -> gate(kept, lane)))
        .orElseGet(() -> new Workload<>(bounds));
  }

  private static LaneGate gate(Lanes<?> lanes, String lane) {
    return lane.startsWith(RecordReader.LANE)
        ? lanes.gates().apply(lane.substring(RecordReader.LANE.length()))
        : LaneGate.OPEN;
  }

  private Recoveries<V> recoveries(RecordReader<V> records, Copies<V> copies) {
    Lanes<V> kept = lanes.orElseThrow();
    return new Recoveries<>(
        kept.parking().topic(),
        new RecoveryReader<>(source, records, kept, clients::reader, closing),
        copies,
        threads("-recovery-"));
  }

  private Thread.Builder threads(String suffix) {
    return Thread.ofVirtual().name(name + suffix, 0).uncaughtExceptionHandler((t, e) -> failed(e));
  }

  private void leave(Consumer<byte[], byte[]> reader) {
    CloseOptions options =
        CloseOptions.timeout(CLIENT_CLOSE_TIMEOUT).withGroupMembershipOperation(clients.atClose());
    try {
      reader.close(options);
    } catch (WakeupException e) {
      // The wake-up that ended the last poll came a little late.
      reader.close(options);
    }
  }

  private void joined() {
    if (health.state() != Health.State.FAILED) {
      health = Health.ready();
    }
  }

  private void stop() {
    closing.countDown();
    Consumer<byte[], byte[]> current = consumer;
    if (current != null) {
      current.wakeup();
    }
  }

  private void failed(Throwable failure) {
    log.atError().addKeyValue("worker", name).setCause(failure).log("effect worker failed");
    health = Health.failed("It stopped because of " + failure + ".");
    stop();
  }
}
