package dev.rejoinder.run;

import dev.rejoinder.schemas.ModelRequest;
import dev.rejoinder.schemas.RunDelta;
import dev.rejoinder.topics.Topic;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes answers to run-deltas while models write them.
 *
 * <p>Pieces are gathered, so that Kafka gets few records, and sent by a thread of their own:
 * neither the model nor its result waits for Kafka here. What cannot be sent is lost and counted in
 * the log.
 */
final class RunDeltas implements AutoCloseable {

  static final Duration GATHERED_FOR = Duration.ofMillis(50);
  static final int PIECE_CHARS = 200;

  /** Text of one answer that may wait while Kafka is slow; more of it is lost. */
  static final int WAITING_CHARS_MAX = 64 * 1024;

  private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(500);

  private static final Logger log = LoggerFactory.getLogger(RunDeltas.class);

  private final Topic<RunDelta> topic;
  private final Supplier<Producer<String, byte[]>> makeProducer;
  private final ScheduledExecutorService sender =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("run-deltas").factory());
  private final AtomicLong lost = new AtomicLong();
  private @Nullable Producer<String, byte[]> producer;
  private boolean closed;

  /** {@code makeProducer} is asked with the first piece, and until it works; closed here. */
  RunDeltas(Topic<RunDelta> topic, Supplier<Producer<String, byte[]>> makeProducer) {
    this.topic = topic;
    this.makeProducer = makeProducer;
  }

  /** The pieces of one attempt. */
  AnswerPieces of(ModelRequest request) {
    return new Gathered(request);
  }

  /** Gives up what cannot be sent at once. */
  @Override
  public void close() {
    sender.shutdown();
    try {
      if (!sender.awaitTermination(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        sender.shutdownNow();
      }
    } catch (InterruptedException e) {
      sender.shutdownNow();
      Thread.currentThread().interrupt();
    }
    synchronized (this) {
      closed = true;
      if (producer != null) {
        producer.close(CLOSE_TIMEOUT);
        producer = null;
      }
    }
  }

  private synchronized Optional<Producer<String, byte[]>> producer() {
    if (producer == null && !closed) {
      producer = makeProducer.get();
    }
    return Optional.ofNullable(producer);
  }

  private void send(RunDelta delta) {
    try {
      byte[] value = topic.valueSerde().serializer().serialize(topic.name(), delta);
      ProducerRecord<String, byte[]> record =
          new ProducerRecord<>(topic.name(), delta.getThreadId(), value);
      Optional<Producer<String, byte[]>> open = producer();
      if (open.isPresent()) {
        Future<RecordMetadata> unused =
            open.get().send(record, (metadata, failure) -> countLost(failure));
      }
    } catch (KafkaException e) {
      countLost(e);
    }
  }

  /** Said at the first, second, fourth, eighth … loss: a broken topic does not fill the log. */
  private void countLost(@Nullable Exception failure) {
    if (failure == null) {
      return;
    }
    long count = lost.incrementAndGet();
    if (Long.bitCount(count) == 1) {
      log.atWarn().addKeyValue("lost", count).setCause(failure).log("pieces of answers lost");
    }
  }

  /** Taken on the model's thread, sent on ours. */
  private final class Gathered implements AnswerPieces {

    private final ModelRequest request;
    private StringBuilder waiting = new StringBuilder();
    private boolean scheduled;
    private int index;

    Gathered(ModelRequest request) {
      this.request = request;
    }

    @Override
    public synchronized void accept(String piece) {
      if (!waiting.isEmpty() && waiting.length() + piece.length() > WAITING_CHARS_MAX) {
        // Its number stays free, by which readers see the gap.
        index++;
        countLost(new IllegalStateException("Kafka is slower than the model"));
        return;
      }
      boolean full = waiting.length() >= PIECE_CHARS;
      waiting.append(piece);
      if (!scheduled) {
        scheduled = true;
        sendIn(GATHERED_FOR);
      } else if (!full && waiting.length() >= PIECE_CHARS) {
        sendIn(Duration.ZERO);
      }
    }

    @Override
    public void close() {
      sendIn(Duration.ZERO);
    }

    private void sendIn(Duration wait) {
      try {
        ScheduledFuture<?> unused =
            sender.schedule(this::sendWaiting, wait.toMillis(), TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        // The worker is stopping.
      }
    }

    private void sendWaiting() {
      RunDelta delta = taken();
      if (delta != null) {
        send(delta);
      }
    }

    private synchronized @Nullable RunDelta taken() {
      scheduled = false;
      if (waiting.isEmpty()) {
        return null;
      }
      String text = waiting.toString();
      waiting = new StringBuilder();
      return new RunDelta(
          request.getThreadId(),
          request.getRunId(),
          request.getTurn(),
          request.getAttempt(),
          index++,
          text);
    }
  }
}
