package dev.rejoinder.runtime;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a Streams topology: replaces threads that die, until they die too often. */
public final class StreamsService implements Service {

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);
  private static final int CRASHES_PER_MINUTE_MAX = 20;

  private static final Logger log = LoggerFactory.getLogger(StreamsService.class);

  private final String name;
  private final Topology topology;
  private final StreamsSettings settings;
  private final InstantSource clock = InstantSource.system();
  private final CrashLoop crashes =
      new CrashLoop(CRASHES_PER_MINUTE_MAX, Duration.ofMinutes(1).toMillis());
  private final CountDownLatch closing = new CountDownLatch(1);
  private final KafkaClientSupplier clients;
  private volatile @Nullable KafkaStreams streams;
  private volatile @Nullable Health failure;
  private @Nullable InstanceSlot slot;
  private @Nullable Thread starter;
  private volatile @Nullable StreamsGauges gauges;

  public StreamsService(String name, Topology topology, StreamsSettings settings) {
    this(name, topology, settings, (consumer, records) -> {});
  }

  /** {@code polls} is told of every poll for records of the topology's sources. */
  public StreamsService(
      String name, Topology topology, StreamsSettings settings, PollListener polls) {
    this.name = name;
    this.topology = topology;
    this.settings = settings;
    clients = new StreamsClients(polls);
  }

  /** Whether it processes what it holds, also while it takes over more. */
  public boolean works() {
    KafkaStreams current = streams;
    return failure == null && current != null && current.state().isRunningOrRebalancing();
  }

  /** Which process holds which partitions, as far as this one knows; empty until it does. */
  public Collection<StreamsMetadata> replicas() {
    KafkaStreams current = streams;
    if (current == null || !works()) {
      return List.of();
    }
    try {
      return current.metadataForAllStreamsClients();
    } catch (IllegalStateException e) {
      // It stopped between the two.
      return List.of();
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public synchronized void start() {
    if (starter != null || closing.getCount() == 0) {
      return;
    }
    InstanceSlot claimed =
        InstanceSlot.claim(settings.stateDir(), settings.applicationId(), settings.instanceId());
    slot = claimed;
    starter =
        Thread.ofVirtual()
            .name(name + "-starter")
            .uncaughtExceptionHandler((t, e) -> failed(e))
            .start(() -> run(claimed));
  }

  @Override
  public Health health() {
    Health failed = failure;
    if (failed != null) {
      return failed;
    }
    KafkaStreams current = streams;
    if (current == null) {
      return Health.notReady(closing.getCount() == 0 ? "It is closed." : "It has not begun yet.");
    }
    return switch (current.state()) {
      case RUNNING -> Health.ready();
      case CREATED, REBALANCING -> Health.notReady("It is taking over partitions and their state.");
      case PENDING_SHUTDOWN, NOT_RUNNING -> Health.notReady("It is closed.");
      case PENDING_ERROR, ERROR -> Health.failed("Its stream threads stopped.");
    };
  }

  /** Takes at most ten seconds. A replica named by its operator keeps its place in the group. */
  @Override
  public synchronized void close() {
    closing.countDown();
    try {
      if (starter != null) {
        starter.join();
      }
      KafkaStreams current = streams;
      if (current != null) {
        GroupMembershipOperation membership =
            settings.instanceId().isPresent()
                ? GroupMembershipOperation.REMAIN_IN_GROUP
                : GroupMembershipOperation.LEAVE_GROUP;
        CloseOptions options =
            CloseOptions.timeout(CLOSE_TIMEOUT).withGroupMembershipOperation(membership);
        if (!current.close(options)) {
          log.atWarn().addKeyValue("service", name).log("streams did not close in time");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      StreamsGauges told = gauges;
      if (told != null) {
        told.close();
      }
      if (slot != null) {
        slot.close();
      }
    }
  }

  private void run(InstanceSlot claimed) {
    Properties properties = new Properties();
    properties.putAll(settings.properties(claimed));
    Optional<KafkaStreams> made =
        new Resolvable(name, closing).make(() -> new KafkaStreams(topology, properties, clients));
    made.ifPresent(fresh -> {
      fresh.setUncaughtExceptionHandler(this::onCrash);
      streams = fresh;
      gauges = new StreamsGauges(name, fresh, topology, settings.applicationId());
      fresh.start();
    });
  }

  /** Holds no lock that {@link #close} holds, or closing would wait for a thread that waits. */
  private StreamThreadExceptionResponse onCrash(Throwable cause) {
    boolean fenced =
        cause instanceof FencedInstanceIdException
            || cause.getCause() instanceof FencedInstanceIdException;
    if (fenced || crashedTooOften()) {
      failed(cause);
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    log.atError().addKeyValue("service", name).setCause(cause).log("stream thread replaced");
    return StreamThreadExceptionResponse.REPLACE_THREAD;
  }

  private boolean crashedTooOften() {
    synchronized (crashes) {
      return crashes.crashed(clock.millis());
    }
  }

  private void failed(Throwable cause) {
    log.atError().addKeyValue("service", name).setCause(cause).log("streams failed");
    failure = Health.failed("It stopped because of " + cause + ".");
  }
}
