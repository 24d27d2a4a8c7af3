package dev.rejoinder.discord;

import dev.rejoinder.runtime.Health;
import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.runtime.Resolvable;
import dev.rejoinder.runtime.Secret;
import dev.rejoinder.runtime.Service;
import dev.rejoinder.sources.Source;
import dev.rejoinder.topics.Topics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import okhttp3.OkHttpClient;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes messages from Discord's gateway, over one connection per shard across all replicas.
 *
 * <p>Who runs which shard is decided by a consumer group that every replica joins: the one that is
 * assigned partition p of {@code source-signals} runs shard p. Not a record is read. Partitions
 * move one at a time (cooperatively), so the other shards stay connected, and one that is revoked
 * is given up only once its shard is shut down. So there are two connections of a shard only when
 * Kafka took the partition from a replica that it no longer hears, after the group's session
 * timeout: until that replica hears of it, both get the same messages, which have the same ids and
 * are therefore taken as one.
 *
 * <p>Discord sends a message once. What it has brought is offered to Kafka until Kafka has it; lost
 * is what was on its way when a process is killed, and what was written while no shard was
 * connected that Discord lets resume.
 */
public final class DiscordGatewayService implements Service {

  private static final Duration POLL_MAX = Duration.ofSeconds(1);
  private static final Duration REPORT_EVERY = Duration.ofSeconds(30);
  private static final Duration HTTP_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);
  private static final int SESSION_TIMEOUT_MS = 6_000;
  private static final int HEARTBEAT_INTERVAL_MS = 1_500;
  private static final long RETRY_MS = 1_000;

  private static final Logger log = LoggerFactory.getLogger(DiscordGatewayService.class);

  private final Source source;
  private final KafkaClients kafka;
  private final String group;
  private final String topic;
  private final GatewayLog sink;
  private final InstantSource clock;
  private final int shards;
  private final OkHttpClient http = new OkHttpClient.Builder().callTimeout(HTTP_TIMEOUT).build();
  private final ShardClient.Connector connector;
  private final Map<Integer, ShardClient> running = new TreeMap<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile Health health = Health.ready();
  private volatile @Nullable Consumer<byte[], byte[]> consumer;
  private @Nullable Thread thread;
  private int partitionCount = 1;

  /**
   * @param source one with a gateway and a token
   * @param sink where messages and signals go
   */
  public DiscordGatewayService(Source source, KafkaClients kafka, Topics topics, GatewayLog sink) {
    this.source = source;
    this.kafka = kafka;
    this.sink = sink;
    group = topics.config().prefix() + "discord-gateway-" + source.name();
    topic = topics.sourceSignals().name();
    clock = InstantSource.system();
    shards = source.gateway().orElseThrow().shards();
    Secret token = source.api().token().orElseThrow();
    GatewaySessions sessions = new GatewaySessions(new GatewayAddress(http, source), token);
    connector = new ShardClient.Connector(http, source.api().url(), token, sessions, shards);
  }

  /** Whether {@code source} has a gateway to be connected to. */
  public static boolean wantedBy(Source source) {
    return source.enabled() && source.gateway().isPresent() && source.api().token().isPresent();
  }

  @Override
  public String name() {
    return "discord-gateway-" + source.name();
  }

  @Override
  public synchronized void start() {
    if (thread == null && closing.getCount() > 0) {
      thread =
          Thread.ofPlatform()
              .name(name())
              .uncaughtExceptionHandler((t, e) -> failed(e))
              .start(this::run);
    }
  }

  /** Ready whatever Discord does: that is told by the source's own state. */
  @Override
  public Health health() {
    return health;
  }

  @Override
  public synchronized void close() {
    closing.countDown();
    Consumer<byte[], byte[]> current = consumer;
    if (current != null) {
      current.wakeup();
    }
    try {
      if (thread != null && !thread.join(CLOSE_TIMEOUT)) {
        log.atWarn().addKeyValue("service", name()).log("gateway did not close in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    http.dispatcher().executorService().shutdown();
    http.connectionPool().evictAll();
  }

  private void failed(Throwable failure) {
    health = Health.failed("The gateway stopped: %s.".formatted(failure));
    log.atError().addKeyValue("service", name()).setCause(failure).log("gateway failed");
  }

  private void run() {
    var made = new Resolvable(name(), closing).make(this::kafkaConsumer);
    if (made.isEmpty()) {
      return;
    }
    Consumer<byte[], byte[]> member = made.get();
    consumer = member;
    try {
      takePart(member);
    } catch (WakeupException e) {
      // Closing.
    } finally {
      // Whatever ended it: no shard outlives the membership.
      settle(Set.of());
      member.close(CloseOptions.timeout(Duration.ofSeconds(5)));
    }
  }

  private void takePart(Consumer<byte[], byte[]> member) {
    member.subscribe(Set.of(topic), new Share(member));
    long reportMs = clock.millis();
    while (closing.getCount() > 0) {
      try {
        member.poll(POLL_MAX);
      } catch (RetriableException e) {
        log.atWarn()
            .addKeyValue("service", name())
            .addKeyValue("reason", e.toString())
            .log("group lost");
        pause();
      }
      if (clock.millis() - reportMs >= REPORT_EVERY.toMillis()) {
        reportMs = clock.millis();
        running.values().forEach(ShardClient::report);
      }
    }
  }

  private void pause() {
    try {
      closing.await(RETRY_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Shuts down what is not in {@code wanted}, side by side, then starts what is missing. */
  private void settle(Set<Integer> wanted) {
    Map<Integer, Thread> ending = new HashMap<>();
    running.forEach((shard, client) -> {
      if (!wanted.contains(shard)) {
        ending.put(shard, Thread.ofVirtual().start(client::close));
      }
    });
    ending.forEach((shard, end) -> {
      join(end);
      running.remove(shard);
      told(shard, "shard given up");
    });
    for (int shard : wanted) {
      if (!running.containsKey(shard)) {
        running.put(shard, new ShardClient(new ShardNews(source, shard, clock), sink, connector));
        told(shard, "shard taken");
      }
    }
  }

  private void told(int shard, String message) {
    log.atInfo()
        .addKeyValue("source", source.name())
        .addKeyValue("shard", shard)
        .addKeyValue("shards", shards)
        .log(message);
  }

  /** Bounded by what closing a shard may take. */
  private static void join(Thread ending) {
    try {
      ending.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Consumer<byte[], byte[]> kafkaConsumer() {
    Map<String, Object> config = kafka.consumer(name());
    config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        CooperativeStickyAssignor.class.getName());
    config.putIfAbsent(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_TIMEOUT_MS);
    config.putIfAbsent(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, HEARTBEAT_INTERVAL_MS);
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** Follows the partitions this replica has. */
  private final class Share implements ConsumerRebalanceListener {

    private final Consumer<byte[], byte[]> member;

    Share(Consumer<byte[], byte[]> member) {
      this.member = member;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> more) {
      member.pause(member.assignment());
      partitionCount = Math.max(1, member.partitionsFor(topic).size());
      settleWithout(Set.of());
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> given) {
      settleWithout(given);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> lost) {
      settleWithout(lost);
    }

    private void settleWithout(Collection<TopicPartition> gone) {
      Set<Integer> mine =
          member.assignment().stream()
              .filter(partition -> !gone.contains(partition))
              .map(TopicPartition::partition)
              .collect(Collectors.toSet());
      settle(ShardShare.of(mine, partitionCount, shards));
    }
  }
}
