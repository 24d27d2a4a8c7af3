package dev.rejoinder.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoinder.schemas.CallClosed;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.CallStatus;
import dev.rejoinder.schemas.Callback;
import dev.rejoinder.schemas.CallbackSource;
import dev.rejoinder.schemas.CancelRun;
import dev.rejoinder.schemas.Cause;
import dev.rejoinder.schemas.CauseKind;
import dev.rejoinder.schemas.RunCommand;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SingleObjectSerdesTest {

  private final AvroSerdes serdes = new SingleObjectSerdes();

  @ParameterizedTest
  @MethodSource("dev.rejoinder.topics.ReleasedBytes#topicTypes")
  void everyTopicReadsTheBytesOfEveryRelease(Class<? extends SpecificRecord> type)
      throws IOException {
    Serde<? extends SpecificRecord> serde = serdes.serde(type);
    List<byte[]> records = ReleasedBytes.of(type);

    assertThat(records).as(type.getSimpleName()).isNotEmpty();
    for (byte[] bytes : records) {
      assertThat(serde.deserializer().deserialize("t", bytes)).isExactlyInstanceOf(type);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.rejoinder.topics.ReleasedBytes#topicTypes")
  void theHistoryOfEveryTopicEndsWithTheCurrentSchema(Class<? extends SpecificRecord> type) {
    assertThat(SchemaHistory.of(type).getLast()).isEqualTo(SpecificData.get().getSchema(type));
  }

  @Test
  void avrosOwnDecoderReadsWhatIsWritten() throws IOException {
    BinaryMessageDecoder<CallEvent> avro =
        new BinaryMessageDecoder<>(
            SpecificData.getForClass(CallEvent.class), CallEvent.getClassSchema());
    CallEvent event = event(1, "output é漢😀");

    assertThat(avro.decode(serdes.serde(CallEvent.class).serializer().serialize("t", event)))
        .isEqualTo(event);
  }

  @Test
  void whatAvrosOwnEncoderWritesIsRead() throws IOException {
    CallEvent event = event(1, "x".repeat(100_000));
    ByteBuffer written =
        new BinaryMessageEncoder<CallEvent>(
                SpecificData.getForClass(CallEvent.class), CallEvent.getClassSchema())
            .encode(event);
    byte[] bytes = new byte[written.remaining()];
    written.get(bytes);

    assertThat(serdes.serde(CallEvent.class).deserializer().deserialize("t", bytes))
        .isEqualTo(event);
  }

  @Test
  void aTombstoneStaysATombstone() {
    Serde<Callback> serde = serdes.serde(Callback.class);

    assertThat(serde.serializer().serialize("t", null)).isNull();
    assertThat(serde.deserializer().deserialize("t", null)).isNull();
  }

  @Test
  void noCutOrChangeOfBytesThrowsAnythingButASerializationException() {
    Serde<CallEvent> serde = serdes.serde(CallEvent.class);
    byte[] bytes = serde.serializer().serialize("t", event(7, "output"));

    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> serde.deserializer().deserialize("t", cut))
          .isInstanceOf(SerializationException.class);
    }
    for (int at = 0; at < bytes.length; at++) {
      boolean namesAnotherSchema = at >= 2 && at < 10;
      for (int flip = 1; flip < 256 && !namesAnotherSchema; flip++) {
        byte[] changed = bytes.clone();
        changed[at] ^= (byte) flip;
        assertReadOrRefused(serde, changed);
      }
    }
  }

  @Test
  void aLengthThatIsALieTakesNoMemory() {
    Serde<Callback> serde = serdes.serde(Callback.class);
    byte[] header = Arrays.copyOf(serde.serializer().serialize("t", callback("x")), 10);
    byte[] lie =
        ByteBuffer.allocate(15)
            .put(header)
            .put(new byte[] {(byte) 0xFE, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x0F})
            .array();

    assertThatThrownBy(() -> serde.deserializer().deserialize("t", lie))
        .isInstanceOf(SerializationException.class);
  }

  @Test
  void bytesAfterTheValueAreRefused() {
    Serde<Callback> serde = serdes.serde(Callback.class);
    byte[] bytes = serde.serializer().serialize("t", callback("x"));

    assertThatThrownBy(
            () -> serde.deserializer().deserialize("t", Arrays.copyOf(bytes, bytes.length + 1)))
        .isInstanceOf(SerializationException.class);
  }

  @Test
  void aRecordOfAnotherTopicIsABadRecord() {
    byte[] bytes = serdes.serde(RunCommand.class).serializer().serialize("t", command());

    assertThatThrownBy(
            () -> serdes.serde(Callback.class).deserializer().deserialize("callbacks", bytes))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("callbacks");
  }

  @Test
  void aRecordOfANewerReleaseIsNotTakenForABadRecord() {
    byte[] bytes = serdes.serde(RunCommand.class).serializer().serialize("t", command());
    bytes[5] ^= 1; // within the schema's fingerprint

    assertThatThrownBy(
            () -> serdes.serde(RunCommand.class).deserializer().deserialize("commands", bytes))
        .isInstanceOf(WrittenByNewerRelease.class)
        .hasMessageContaining("commands")
        .hasMessageContaining("fingerprint");
  }

  @Test
  void manyThreadsMayShareOneSerde() throws InterruptedException, ExecutionException {
    Serde<CallEvent> serde = serdes.serde(CallEvent.class);
    CountDownLatch start = new CountDownLatch(1);
    List<Future<CallEvent>> results = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 2_000; i++) {
        CallEvent event = event(i, ("output " + i).repeat(i % 50));
        results.add(
            threads.submit(() -> {
              start.await();
              byte[] bytes = serde.serializer().serialize("t", event);
              return serde.deserializer().deserialize("t", bytes);
            }));
      }
      start.countDown();
    }
    for (int i = 0; i < results.size(); i++) {
      assertThat(results.get(i).get()).isEqualTo(event(i, ("output " + i).repeat(i % 50)));
    }
  }

  private static void assertReadOrRefused(Serde<CallEvent> serde, byte[] bytes) {
    try {
      assertThat(serde.deserializer().deserialize("t", bytes)).isNotNull();
    } catch (SerializationException e) {
      assertThat(e).hasMessageContaining(" t ");
    }
  }

  private static Callback callback(String output) {
    return new Callback("cb_1", "call_1", output, false, CallbackSource.HTTP, null);
  }

  private static RunCommand command() {
    return new RunCommand("cmd_1", "thread", "run_1", new CancelRun("enough"));
  }

  private static CallEvent event(long sequence, String output) {
    return new CallEvent(
        "call_1",
        sequence,
        "thread",
        "run_1",
        Instant.ofEpochMilli(1_790_000_000_000L + sequence),
        new Cause(CauseKind.RECORD, "callbacks", 3, sequence, "cb_1"),
        CallStatus.SUCCEEDED,
        new CallClosed(output, "digest", "cb_1", null));
  }
}
