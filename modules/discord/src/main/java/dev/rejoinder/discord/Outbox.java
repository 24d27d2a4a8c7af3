package dev.rejoinder.discord;

import dev.rejoinder.schemas.InboundEvent;
import dev.rejoinder.schemas.SourceSignal;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what one shard has to say, in its order, each until Kafka has it. Thread-safe.
 *
 * <p>While Kafka is away it fills up, and then whoever puts something in waits: the connection is
 * read no further, so that Discord keeps what follows for as long as it does.
 */
final class Outbox implements AutoCloseable {

  private static final int WAITING_MAX = 1_000;
  private static final long RETRY_FIRST_MS = 100;
  private static final long RETRY_MAX_MS = 5_000;
  private static final long LOOK_MS = 100;
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private static final Logger log = LoggerFactory.getLogger(Outbox.class);

  private final BlockingQueue<Item> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
  private final GatewayLog sink;
  private final CountDownLatch abandoned = new CountDownLatch(1);
  private final Thread writer;
  private volatile boolean closed;

  private sealed interface Item {
    record Event(InboundEvent event) implements Item {}

    record Signal(SourceSignal signal) implements Item {}
  }

  Outbox(String name, GatewayLog sink) {
    this.sink = sink;
    writer = Thread.ofVirtual().name(name + "-outbox").start(this::writeAll);
  }

  /** Waits while the outbox is full. */
  void put(InboundEvent event) throws InterruptedException {
    put(new Item.Event(event));
  }

  /** Waits while the outbox is full. */
  void put(SourceSignal signal) throws InterruptedException {
    put(new Item.Signal(signal));
  }

  /** Takes {@code signal} only if there is nothing else to do. */
  void putIfIdle(SourceSignal signal) {
    if (waiting.isEmpty()) {
      waiting.offer(new Item.Signal(signal));
    }
  }

  private void put(Item item) throws InterruptedException {
    while (!closed) {
      if (waiting.offer(item, LOOK_MS, TimeUnit.MILLISECONDS)) {
        return;
      }
    }
  }

  /** Writes what is there, for a bounded time. What is then left is lost, and said to be. */
  @Override
  public void close() {
    closed = true;
    try {
      if (!writer.join(CLOSE_TIMEOUT)) {
        abandoned.countDown();
        writer.interrupt();
        writer.join();
      }
    } catch (InterruptedException e) {
      writer.interrupt();
      Thread.currentThread().interrupt();
    }
  }

  private void writeAll() {
    try {
      while (!closed || !waiting.isEmpty()) {
        Item next = waiting.poll(LOOK_MS, TimeUnit.MILLISECONDS);
        if (next != null) {
          write(next);
        }
      }
    } catch (InterruptedException e) {
      log.atError()
          .addKeyValue("waiting", waiting.size() + 1)
          .log("stopped before Kafka had all that a gateway brought");
    }
  }

  private void write(Item item) throws InterruptedException {
    long pauseMs = RETRY_FIRST_MS;
    while (!written(item)) {
      if (abandoned.await(pauseMs, TimeUnit.MILLISECONDS)) {
        throw new InterruptedException("abandoned");
      }
      pauseMs = Math.min(pauseMs * 2, RETRY_MAX_MS);
    }
  }

  private boolean written(Item item) {
    return switch (item) {
      case Item.Event event -> sink.publish(event.event());
      case Item.Signal signal -> sink.publish(signal.signal());
    };
  }
}
