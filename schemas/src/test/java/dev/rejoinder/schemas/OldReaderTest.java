package dev.rejoinder.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.schemas.ReleasedSchemas.Release;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.avro.AvroTypeException;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What workers of a release make of what a later one writes, when a registry tells its schema. */
class OldReaderTest {

  /** Marker and fingerprint of the single-object encoding. */
  private static final int HEADER_BYTES = 10;

  /** Two releases of one type, the reader's before the writer's. */
  record Pair(Release reader, Release writer) {

    /** What the writer can say that the reader has no word for, such as a branch of a union. */
    List<Incompatibility> news() {
      return SchemaCompatibility.checkReaderWriterCompatibility(reader.schema(), writer.schema())
          .getResult()
          .getIncompatibilities();
    }

    @Override
    public String toString() {
      return "%s by %s".formatted(writer, reader.version());
    }
  }

  static Stream<Pair> pairs() {
    List<Release> all = ReleasedSchemas.all();
    return all.stream()
        .flatMap(writer ->
            all.stream()
                .filter(reader -> reader.type() == writer.type())
                .filter(reader -> number(reader) < number(writer))
                .map(reader -> new Pair(reader, writer)));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void onlyWhatSaysSomethingNewCannotBeReadByOlderReleases(Pair pair) throws IOException {
    List<byte[]> records = ReleasedSchemas.read(pair.writer().bytesFile());
    List<AvroTypeException> unreadable = new ArrayList<>();
    for (byte[] record : records) {
      read(pair, record).ifPresent(unreadable::add);
    }

    assertThat(unreadable.isEmpty() || !pair.news().isEmpty()).as("%s", unreadable).isTrue();
    assertThat(unreadable).as("not all of it is new").hasSizeLessThan(records.size());
  }

  /**
   * A line more means that workers of the release before stop at such a record until they are
   * upgraded: docs/operations.md tells what to upgrade first.
   */
  @Test
  void whatTheReleaseBeforeHasNoWordForIsKnown() {
    TreeSet<String> news = new TreeSet<>();
    pairs()
        .filter(OldReaderTest::adjacent)
        .forEach(pair ->
            pair.news().stream()
                .map(found -> pair.writer() + " " + found.getType() + ": " + found.getMessage())
                .forEach(news::add));
    assertThat(news)
        .containsExactly(
            "v2/CallCommand MISSING_UNION_BRANCH: reader union lacking writer type: RECORD",
            "v2/CallCommand TYPE_MISMATCH: reader type: STRING not compatible with writer type: NULL",
            "v2/CallEvent MISSING_ENUM_SYMBOLS: [AWAITING_APPROVAL, REJECTED]",
            "v2/CallEvent MISSING_UNION_BRANCH: reader union lacking writer type: RECORD",
            "v2/CallOutcome MISSING_ENUM_SYMBOLS: [AWAITING_APPROVAL, REJECTED]",
            "v2/CallOutcome TYPE_MISMATCH: reader type: STRING not compatible with writer type: NULL",
            "v2/DeadDelivery MISSING_ENUM_SYMBOLS: [TASK]",
            "v2/Delivery MISSING_ENUM_SYMBOLS: [TASK]",
            "v2/ModelRequest MISSING_UNION_BRANCH: reader union lacking writer type: RECORD",
            "v2/RunEvent MISSING_UNION_BRANCH: reader union lacking writer type: RECORD",
            "v3/DeadDelivery MISSING_ENUM_SYMBOLS: [EVENT, TEST]",
            "v3/Delivery MISSING_ENUM_SYMBOLS: [EVENT, TEST]",
            "v4/DeadDelivery MISSING_ENUM_SYMBOLS: [REPLY, SOURCE_CHECK]",
            "v4/Delivery MISSING_ENUM_SYMBOLS: [REPLY, SOURCE_CHECK]",
            "v4/DeliveryAttempt MISSING_ENUM_SYMBOLS: [REPLY, SOURCE_CHECK]",
            "v4/ParkedDelivery MISSING_UNION_BRANCH: reader union lacking writer type: RECORD");
  }

  /** Whether no release lies between. */
  private static boolean adjacent(Pair pair) {
    return pairs()
        .filter(other -> other.writer().equals(pair.writer()))
        .max(Comparator.comparingInt(other -> number(other.reader())))
        .equals(Optional.of(pair));
  }

  /** Why it cannot be read; empty when it can. */
  private static Optional<AvroTypeException> read(Pair pair, byte[] record) throws IOException {
    GenericDatumReader<GenericRecord> reader =
        new GenericDatumReader<>(pair.writer().schema(), pair.reader().schema());
    try {
      GenericRecord read =
          reader.read(
              null,
              DecoderFactory.get()
                  .binaryDecoder(record, HEADER_BYTES, record.length - HEADER_BYTES, null));
      assertThat(read.getSchema()).isEqualTo(pair.reader().schema());
      return Optional.empty();
    } catch (AvroTypeException e) {
      return Optional.of(e);
    }
  }

  private static int number(Release release) {
    return Integer.parseInt(release.version().substring(1));
  }
}
