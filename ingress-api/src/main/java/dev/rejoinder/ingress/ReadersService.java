package dev.rejoinder.ingress;

import dev.rejoinder.ingress.stream.History;
import dev.rejoinder.runtime.Health;
import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.runtime.Service;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.common.KafkaException;

/**
 * Lets requests read Kafka's past, each time with a consumer of its own, for a moment.
 *
 * <p>On platform threads, so that many who read at once take no carrier from the requests.
 */
final class ReadersService implements Service {

  /** Readers at once in one pool. */
  static final int READS_MAX = 8;

  /** So long one more waits for its turn: a thousand clients may come back at the same time. */
  private static final Duration TURN_WAIT = Duration.ofSeconds(5);

  private final String name;
  private final KafkaClients kafka;
  private final BlockingQueue<String> clientIds = new ArrayBlockingQueue<>(READS_MAX);
  private final ExecutorService readers;

  ReadersService(String name, KafkaClients kafka) {
    this.name = name;
    this.kafka = kafka;
    readers =
        Executors.newFixedThreadPool(
            READS_MAX, Thread.ofPlatform().daemon().name(name + "-", 0).factory());
    for (int i = 0; i < READS_MAX; i++) {
      clientIds.add(name + "-" + i);
    }
  }

  /**
   * Has {@code work} read with a consumer of the config it is given, and returns what it returns.
   *
   * @throws History.NotReadable when too many read at once for too long, or Kafka does not answer
   */
  <T> T read(Function<Map<String, Object>, T> work) throws InterruptedException {
    String clientId = clientIds.poll(TURN_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    if (clientId == null) {
      throw new History.NotReadable("Too many clients read past events at once.");
    }
    Future<T> reading;
    try {
      reading = readers.submit(() -> read(work, clientId));
    } catch (RejectedExecutionException e) {
      clientIds.add(clientId);
      throw new History.NotReadable("The server is stopping.", e);
    }
    try {
      return reading.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof KafkaException) {
        throw new History.NotReadable("Kafka did not answer; try again.", e);
      }
      if (e.getCause() instanceof BadRequest refused) {
        throw refused;
      }
      throw new IllegalStateException("reading past events failed", e);
    }
  }

  private <T> T read(Function<Map<String, Object>, T> work, String clientId) {
    try {
      return work.apply(kafka.consumer(clientId));
    } finally {
      clientIds.add(clientId);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void start() {
    // A consumer is made for each reading.
  }

  @Override
  public Health health() {
    return Health.ready();
  }

  @Override
  public void close() {
    readers.shutdownNow();
  }
}
