package dev.rejoinder.ingress;

import dev.rejoinder.ingress.stream.History;
import dev.rejoinder.ingress.stream.Signal;
import dev.rejoinder.ingress.view.EventId;
import dev.rejoinder.runtime.Health;
import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.runtime.PartitionReader;
import dev.rejoinder.runtime.Service;
import dev.rejoinder.schemas.RunEvent;
import dev.rejoinder.topics.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Reads run events of the past from Kafka, each time with a consumer of its own, for a moment.
 *
 * <p>On platform threads, so that many who read at once take no carrier from the requests.
 */
final class HistoryService implements History, Service {

  /** Readers at once in one process. */
  static final int READS_MAX = 8;

  /** So long one more waits for its turn: a thousand clients may come back at the same time. */
  private static final Duration TURN_WAIT = Duration.ofSeconds(5);

  private static final PartitionReader.Bounds ONE =
      new PartitionReader.Bounds(1, Long.MAX_VALUE, Duration.ofSeconds(5));

  /** Bounds what one stream holds, and for how long it keeps others waiting. */
  private static final PartitionReader.Bounds STRETCH =
      new PartitionReader.Bounds(256, 1024 * 1024, Duration.ofSeconds(2));

  private final KafkaClients kafka;
  private final Topic<RunEvent> topic;
  private final BlockingQueue<String> clientIds = new ArrayBlockingQueue<>(READS_MAX);
  private final ExecutorService readers =
      Executors.newFixedThreadPool(
          READS_MAX, Thread.ofPlatform().daemon().name("ingress-history-", 0).factory());

  HistoryService(KafkaClients kafka, Topic<RunEvent> topic) {
    this.kafka = kafka;
    this.topic = topic;
    for (int i = 0; i < READS_MAX; i++) {
      clientIds.add(name() + "-" + i);
    }
  }

  @Override
  public <T> T read(int partition, Function<Past, T> work) throws InterruptedException {
    String clientId = clientIds.poll(TURN_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    if (clientId == null) {
      throw new NotReadable("Too many clients read past events at once.");
    }
    Future<T> reading;
    try {
      reading = readers.submit(() -> read(partition, work, clientId));
    } catch (RejectedExecutionException e) {
      clientIds.add(clientId);
      throw new NotReadable("The server is stopping.", e);
    }
    try {
      return reading.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof KafkaException) {
        throw new NotReadable("Kafka did not answer; try again.", e);
      }
      if (e.getCause() instanceof BadRequest refused) {
        throw refused;
      }
      throw new IllegalStateException("reading past events failed", e);
    }
  }

  private <T> T read(int partition, Function<Past, T> work, String clientId) {
    try {
      Optional<PartitionReader<RunEvent>> opened =
          PartitionReader.open(
              kafka.consumer(clientId), topic.name(), partition, topic.valueSerde().deserializer());
      if (opened.isEmpty()) {
        return work.apply(new NoPartition());
      }
      try (PartitionReader<RunEvent> reader = opened.get()) {
        return work.apply(new Partition(reader));
      }
    } finally {
      clientIds.add(clientId);
    }
  }

  @Override
  public String name() {
    return "ingress-history";
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

  private record Partition(PartitionReader<RunEvent> reader) implements Past {

    @Override
    public boolean exists() {
      return true;
    }

    @Override
    public long oldest() {
      return reader.oldest();
    }

    @Override
    public long end() {
      return reader.end();
    }

    @Override
    public Optional<Signal.Fact> at(long offset) {
      return facts(reader.read(offset, key -> true, ONE)).stream()
          .filter(fact -> fact.id().offset() == offset)
          .findFirst();
    }

    @Override
    public Stretch on(long from, String threadId) {
      PartitionReader.Stretch<RunEvent> stretch = reader.read(from, threadId::equals, STRETCH);
      return new Stretch(facts(stretch), stretch.next());
    }

    private static List<Signal.Fact> facts(PartitionReader.Stretch<RunEvent> stretch) {
      List<Signal.Fact> facts = new ArrayList<>();
      for (ConsumerRecord<String, RunEvent> record : stretch.records()) {
        @Nullable RunEvent event = record.value();
        if (event != null) {
          facts.add(new Signal.Fact(new EventId(record.partition(), record.offset()), event));
        }
      }
      return facts;
    }
  }

  private record NoPartition() implements Past {

    @Override
    public boolean exists() {
      return false;
    }

    @Override
    public long oldest() {
      return 0;
    }

    @Override
    public long end() {
      return 0;
    }

    @Override
    public Optional<Signal.Fact> at(long offset) {
      return Optional.empty();
    }

    @Override
    public Stretch on(long from, String threadId) {
      return new Stretch(List.of(), from);
    }
  }
}
