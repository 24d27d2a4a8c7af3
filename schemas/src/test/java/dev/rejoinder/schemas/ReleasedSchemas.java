package dev.rejoinder.schemas;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificRecordBase;

/** The files that remember what was released: schemas by version, and bytes written with them. */
final class ReleasedSchemas {

  /** Types of topic values; every other record is part of one of these. */
  static final List<Class<? extends SpecificRecordBase>> ROOTS =
      List.of(
          RunCommand.class,
          ModelRequest.class,
          ModelResult.class,
          CallCommand.class,
          Callback.class,
          CallOutcome.class,
          RunEvent.class,
          CallEvent.class,
          Assistant.class,
          Event.class,
          RunDelta.class,
          Delivery.class,
          DeadDelivery.class,
          DeliveryAttempt.class,
          ParkedDelivery.class,
          Webhook.class,
          WebhookState.class,
          WebhookJob.class,
          InboundEvent.class,
          RejectedRequest.class,
          SourceSignal.class,
          SourceState.class,
          Session.class,
          ApiKey.class);

  static final Path HISTORY = Path.of("src/main/resources/dev/rejoinder/schemas/history");
  static final Path BYTES = Path.of("src/test/resources/compat");
  static final Path INDEX = HISTORY.resolve("index");

  private ReleasedSchemas() {}

  /** One released schema of one type, such as {@code v1/RunEvent}. */
  record Release(String version, Class<? extends SpecificRecordBase> type) {

    Path schemaFile() {
      return HISTORY.resolve(version).resolve(type.getSimpleName() + ".avsc");
    }

    Path bytesFile() {
      return BYTES.resolve(version).resolve(type.getSimpleName() + ".bin");
    }

    Schema schema() {
      return parsed(schemaFile());
    }

    @Override
    public String toString() {
      return version + "/" + type.getSimpleName();
    }
  }

  /** Every release in the index, oldest first. */
  static List<Release> all() {
    try {
      return Files.readAllLines(INDEX).stream().map(ReleasedSchemas::release).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Schema current(Class<? extends SpecificRecordBase> type) {
    try {
      return (Schema) type.getField("SCHEMA$").get(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " is not a generated record", e);
    }
  }

  private static Release release(String line) {
    String[] parts = line.split("/", -1);
    return ROOTS.stream()
        .filter(type -> line.equals(parts[0] + "/" + type.getSimpleName() + ".avsc"))
        .map(type -> new Release(parts[0], type))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(INDEX + " names an unknown type: " + line));
  }

  static Schema parsed(Path file) {
    try {
      return new Schema.Parser().parse(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Names of the files below {@code directory}, as {@code version/file}, sorted. */
  static List<String> files(Path directory, String suffix) throws IOException {
    try (Stream<Path> walk = Files.walk(directory)) {
      return walk.filter(path -> path.toString().endsWith(suffix))
          .map(path -> directory.relativize(path).toString().replace('\\', '/'))
          .sorted()
          .toList();
    }
  }

  /** Single-object encodings of {@code records}, each after its length as 4 bytes. */
  static byte[] written(Schema schema, List<GenericRecord> records) throws IOException {
    BinaryMessageEncoder<GenericRecord> encoder =
        new BinaryMessageEncoder<>(GenericData.get(), schema);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    for (GenericRecord record : records) {
      ByteBuffer encoded = encoder.encode(record);
      out.writeInt(encoded.remaining());
      out.write(encoded.array(), encoded.arrayOffset() + encoded.position(), encoded.remaining());
    }
    return bytes.toByteArray();
  }

  /** The reverse of {@link #written}: each record's single-object encoding. */
  static List<byte[]> read(Path file) throws IOException {
    List<byte[]> records = new ArrayList<>();
    try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
      while (in.available() > 0) {
        byte[] record = in.readNBytes(in.readInt());
        records.add(record);
      }
    } catch (EOFException e) {
      throw new IllegalStateException(file + " is cut short", e);
    }
    return records;
  }
}
