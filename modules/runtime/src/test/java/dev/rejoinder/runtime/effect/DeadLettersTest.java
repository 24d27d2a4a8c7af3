package dev.rejoinder.runtime.effect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.errors.internals.ExceptionHandlerUtils;
import org.junit.jupiter.api.Test;

class DeadLettersTest {

  private static final byte[] KEY = {1, 2, 3};
  private static final byte[] VALUE = {(byte) 0xff, 0, (byte) 0xfe};

  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());

  @Test
  void aDeadLetterCarriesTheRecordAsItWasWithItsOriginAndReason() throws InterruptedException {
    ConsumerRecord<byte[], byte[]> raw = new ConsumerRecord<>("work", 3, 42, KEY, VALUE);
    raw.headers().add("traceparent", bytes("00-1-2-01"));
    new DeadLetters(producer, "dead").write(raw, new IllegalStateException("no such schema"));

    ProducerRecord<byte[], byte[]> letter = producer.history().getFirst();
    assertThat(letter.topic()).isEqualTo("dead");
    assertThat(letter.key()).isEqualTo(KEY);
    assertThat(letter.value()).isEqualTo(VALUE);
    assertThat(header(letter, "traceparent")).isEqualTo("00-1-2-01");
    assertThat(header(letter, DeadLetters.TOPIC)).isEqualTo("work");
    assertThat(header(letter, DeadLetters.PARTITION)).isEqualTo("3");
    assertThat(header(letter, DeadLetters.OFFSET)).isEqualTo("42");
    assertThat(header(letter, DeadLetters.EXCEPTION)).isEqualTo("java.lang.IllegalStateException");
    assertThat(header(letter, DeadLetters.MESSAGE)).isEqualTo("no such schema");
    assertThat(header(letter, DeadLetters.STACKTRACE)).contains("DeadLettersTest");
  }

  @Test
  void theHeadersAreThoseOfKafkaStreams() {
    assertThat(DeadLetters.TOPIC).isEqualTo(ExceptionHandlerUtils.HEADER_ERRORS_TOPIC_NAME);
    assertThat(DeadLetters.PARTITION).isEqualTo(ExceptionHandlerUtils.HEADER_ERRORS_PARTITION_NAME);
    assertThat(DeadLetters.OFFSET).isEqualTo(ExceptionHandlerUtils.HEADER_ERRORS_OFFSET_NAME);
    assertThat(DeadLetters.EXCEPTION).isEqualTo(ExceptionHandlerUtils.HEADER_ERRORS_EXCEPTION_NAME);
    assertThat(DeadLetters.MESSAGE)
        .isEqualTo(ExceptionHandlerUtils.HEADER_ERRORS_EXCEPTION_MESSAGE_NAME);
    assertThat(DeadLetters.STACKTRACE)
        .isEqualTo(ExceptionHandlerUtils.HEADER_ERRORS_STACKTRACE_NAME);
  }

  @Test
  void aRecordWithNeitherKeyNorValueNorTimestampNorMessageIsWrittenToo()
      throws InterruptedException {
    ConsumerRecord<byte[], byte[]> raw = new ConsumerRecord<>("work", 0, 0, null, null);
    new DeadLetters(producer, "dead").write(raw, new IllegalStateException());
    ProducerRecord<byte[], byte[]> letter = producer.history().getFirst();
    assertThat(letter.value()).isNull();
    assertThat(letter.timestamp()).isNull();
    assertThat(letter.headers().lastHeader(DeadLetters.MESSAGE).value()).isNull();
  }

  @Test
  void aValueTooLargeToBeWrittenAgainIsLeftOut() throws InterruptedException {
    try (MockProducer<byte[], byte[]> small =
        new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
          @Override
          public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
            if (record.value() != null) {
              throw new RecordTooLargeException("too large");
            }
            return super.send(record);
          }
        }) {
      ConsumerRecord<byte[], byte[]> raw = new ConsumerRecord<>("work", 3, 42, KEY, VALUE);
      new DeadLetters(small, "dead").write(raw, new IllegalStateException("a bug"));
      ProducerRecord<byte[], byte[]> letter = small.history().getFirst();
      assertThat(letter.value()).isNull();
      assertThat(header(letter, DeadLetters.OFFSET)).isEqualTo("42");
    }
  }

  @Test
  void aFailureToWriteIsTold() {
    producer.sendException = new KafkaException("not now");
    ConsumerRecord<byte[], byte[]> raw = new ConsumerRecord<>("work", 3, 42, KEY, VALUE);
    assertThatThrownBy(
            () -> new DeadLetters(producer, "dead").write(raw, new IllegalStateException("a bug")))
        .isInstanceOf(KafkaException.class)
        .hasMessageContaining("not now");
  }

  private static String header(ProducerRecord<byte[], byte[]> letter, String name) {
    return new String(letter.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
