package dev.rejoinder.runtime.effect;

import dev.rejoinder.runtime.PoisonCount;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes records nobody could handle, as they were, with the headers Kafka Streams gives its own.
 */
public final class DeadLetters {

  public static final String EXCEPTION = "__streams.errors.exception";
  public static final String MESSAGE = "__streams.errors.message";
  static final String STACKTRACE = "__streams.errors.stacktrace";
  public static final String TOPIC = "__streams.errors.topic";
  public static final String PARTITION = "__streams.errors.partition";
  public static final String OFFSET = "__streams.errors.offset";

  private static final int STACKTRACE_CHARS_MAX = 8_000;
  private static final int MESSAGE_CHARS_MAX = 2_000;

  private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);

  private final Producer<byte[], byte[]> producer;
  private final String topic;

  public DeadLetters(Producer<byte[], byte[]> producer, String topic) {
    this.producer = producer;
    this.topic = topic;
  }

  /**
   * Returns once the dead letter is durable. A value too large to be written again is left out: the
   * headers tell where it still is.
   *
   * @throws KafkaException when it could not be written
   */
  public void write(ConsumerRecord<byte[], byte[]> raw, RuntimeException reason)
      throws InterruptedException {
    try {
      send(letter(raw, raw.value(), reason));
    } catch (RecordTooLargeException e) {
      send(letter(raw, null, reason));
    }
    PoisonCount.add(raw.topic());
    log.atWarn()
        .addKeyValue("topic", raw.topic())
        .addKeyValue("partition", raw.partition())
        .addKeyValue("offset", raw.offset())
        .addKeyValue("reason", reason.getClass().getName())
        .log("record moved to the dead-letter topic");
  }

  private void send(ProducerRecord<byte[], byte[]> letter) throws InterruptedException {
    try {
      producer.send(letter).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof KafkaException failure) {
        throw failure;
      }
      throw new KafkaException("the dead letter could not be written", e.getCause());
    }
  }

  private ProducerRecord<byte[], byte[]> letter(
      ConsumerRecord<byte[], byte[]> raw, byte @Nullable [] value, RuntimeException reason) {
    // Streams keeps the timestamp too; a record written without one has -1, which none may claim.
    Long timestamp = raw.timestamp() < 0 ? null : raw.timestamp();
    ProducerRecord<byte[], byte[]> letter =
        new ProducerRecord<>(topic, null, timestamp, raw.key(), value);
    for (Header header : raw.headers()) {
      letter.headers().add(header);
    }
    letter.headers().add(EXCEPTION, bytes(reason.getClass().getName()));
    letter.headers().add(MESSAGE, bytes(cut(reason.getMessage(), MESSAGE_CHARS_MAX)));
    letter.headers().add(STACKTRACE, bytes(cut(stackTrace(reason), STACKTRACE_CHARS_MAX)));
    letter.headers().add(TOPIC, bytes(raw.topic()));
    letter.headers().add(PARTITION, bytes(String.valueOf(raw.partition())));
    letter.headers().add(OFFSET, bytes(String.valueOf(raw.offset())));
    return letter;
  }

  private static String stackTrace(RuntimeException reason) {
    StringWriter text = new StringWriter();
    reason.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  private static @Nullable String cut(@Nullable String text, int charsMax) {
    return text == null || text.length() <= charsMax ? text : text.substring(0, charsMax);
  }

  private static byte @Nullable [] bytes(@Nullable String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }
}
