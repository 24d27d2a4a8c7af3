package dev.rejoinder.runtime;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Knows whether the cluster can be reached, and says once when that changes. */
public final class KafkaProbe implements Service {

  private static final Duration INTERVAL = Duration.ofSeconds(2);
  private static final int TIMEOUT_MS = 3_000;
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

  private static final Logger log = LoggerFactory.getLogger(KafkaProbe.class);

  private final String bootstrapServers;
  private final Supplier<Admin> clients;
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile Health health;
  private @Nullable Thread thread;

  public KafkaProbe(KafkaClients kafka) {
    this(kafka.bootstrapServers(), () -> Admin.create(config(kafka)));
  }

  KafkaProbe(String bootstrapServers, Supplier<Admin> clients) {
    this.bootstrapServers = bootstrapServers;
    this.clients = clients;
    this.health = Health.notReady("Kafka at " + bootstrapServers + " has not been reached yet.");
  }

  @Override
  public String name() {
    return "kafka";
  }

  @Override
  public synchronized void start() {
    if (thread == null && closing.getCount() > 0) {
      thread =
          Thread.ofVirtual()
              .name("kafka-probe")
              .uncaughtExceptionHandler((t, e) -> failed(e))
              .start(this::run);
    }
  }

  @Override
  public Health health() {
    return health;
  }

  @Override
  public synchronized void close() {
    closing.countDown();
    try {
      if (thread != null && !thread.join(CLOSE_TIMEOUT.plusMillis(TIMEOUT_MS))) {
        log.atWarn().log("Kafka probe did not close in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Map<String, Object> config(KafkaClients kafka) {
    Map<String, Object> config = kafka.common("kafka-probe");
    config.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
    config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
    return config;
  }

  private void run() {
    Optional<Admin> made = new Resolvable(name(), closing).make(clients);
    if (made.isEmpty()) {
      return;
    }
    try (Admin admin = made.get()) {
      do {
        note(reached(admin));
      } while (!closing.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean reached(Admin admin) throws InterruptedException {
    try {
      admin.describeCluster(new DescribeClusterOptions().timeoutMs(TIMEOUT_MS)).nodes().get();
      return true;
    } catch (ExecutionException e) {
      return false;
    }
  }

  private void note(boolean reached) {
    Health before = health;
    Health after =
        reached
            ? Health.ready()
            : Health.notReady("Kafka at " + bootstrapServers + " cannot be reached.");
    health = after;
    if (before.equals(after)) {
      return;
    }
    if (reached) {
      log.atInfo().addKeyValue("bootstrapServers", bootstrapServers).log("Kafka was reached");
    } else {
      log.atWarn()
          .addKeyValue("bootstrapServers", bootstrapServers)
          .log("Kafka could not be reached; it is tried again every 2 s");
    }
  }

  private void failed(Throwable failure) {
    log.atError().setCause(failure).log("Kafka probe failed");
    health = Health.failed("It stopped because of " + failure + ".");
  }
}
