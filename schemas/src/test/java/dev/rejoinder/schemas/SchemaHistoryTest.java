package dev.rejoinder.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.schemas.ReleasedSchemas.Release;
import java.io.IOException;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.avro.util.ClassSecurityValidator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever any release wrote, this one reads. */
class SchemaHistoryTest {

  @BeforeAll
  static void trustTheGeneratedClasses() {
    ClassSecurityValidator.setGlobal(
        ClassSecurityValidator.composite(
            ClassSecurityValidator.DEFAULT,
            type -> type.getPackage() == SchemaHistoryTest.class.getPackage()));
  }

  static Stream<Release> releases() {
    return ReleasedSchemas.all().stream();
  }

  static Stream<Class<? extends SpecificRecordBase>> roots() {
    return ReleasedSchemas.ROOTS.stream();
  }

  @ParameterizedTest
  @MethodSource("releases")
  void theBytesOfEveryReleaseAreReadAsTheyWereWritten(Release release) throws IOException {
    Schema written = release.schema();
    BinaryMessageDecoder<IndexedRecord> decoder =
        new BinaryMessageDecoder<>(
            SpecificData.getForClass(release.type()), ReleasedSchemas.current(release.type()));
    decoder.addSchema(written);
    List<GenericRecord> samples = SchemaSamples.of(written);
    List<byte[]> records = ReleasedSchemas.read(release.bytesFile());

    assertThat(records).as("%s", release.bytesFile()).hasSameSizeAs(samples);
    for (int i = 0; i < samples.size(); i++) {
      IndexedRecord read = decoder.decode(records.get(i));
      assertThat(read).isInstanceOf(release.type());
      assertCarriedOver(samples.get(i), read, release.toString());
    }
  }

  @ParameterizedTest
  @MethodSource("releases")
  void everyReleasedSchemaIsReadableWithTheCurrentOne(Release release) {
    Schema current = ReleasedSchemas.current(release.type());
    assertThat(
            SchemaCompatibility.checkReaderWriterCompatibility(current, release.schema())
                .getResult()
                .getIncompatibilities())
        .as("a field taken away needs nothing; one added needs a default: %s", release)
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("roots")
  void everyCurrentSchemaIsInTheHistory(Class<? extends SpecificRecordBase> type) {
    long current = SchemaNormalization.parsingFingerprint64(ReleasedSchemas.current(type));
    assertThat(ReleasedSchemas.all())
        .as(
            """
            %s is not in the history. Add it as the next version:
              mvn -pl schemas test -Dtest=SchemaRelease -Dschemas.release=vN
            or, while version vN is in no release yet, write vN again with -Dschemas.unreleased=true.
            """,
            type.getSimpleName())
        .anyMatch(release ->
            release.type() == type
                && SchemaNormalization.parsingFingerprint64(release.schema()) == current);
  }

  @Test
  void theIndexNamesExactlyTheFiles() throws IOException {
    List<String> named = ReleasedSchemas.all().stream().map(Release::toString).sorted().toList();

    assertThat(ReleasedSchemas.files(ReleasedSchemas.HISTORY, ".avsc"))
        .isEqualTo(named.stream().map(name -> name + ".avsc").toList());
    assertThat(ReleasedSchemas.files(ReleasedSchemas.BYTES, ".bin"))
        .isEqualTo(named.stream().map(name -> name + ".bin").toList());
  }

  /** Every written field that the reader still has holds the written value. */
  private static void assertCarriedOver(Object written, Object read, String path) {
    switch (written) {
      case null -> assertThat(read).as(path).isNull();
      case GenericRecord record -> assertFields(record, (IndexedRecord) read, path);
      case List<?> elements -> {
        assertThat((List<?>) read).as(path).hasSameSizeAs(elements);
        Iterator<?> others = ((List<?>) read).iterator();
        elements.forEach(element -> assertCarriedOver(element, others.next(), path + "[]"));
      }
      case Map<?, ?> entries -> assertThat((Map<?, ?>) read).as(path).isEqualTo(entries);
      case Long number when read instanceof Instant instant ->
          assertThat(instant.toEpochMilli()).as(path).isEqualTo(number);
      case GenericData.EnumSymbol symbol ->
          assertThat(read).as(path).isInstanceOf(Enum.class).hasToString(symbol.toString());
      default -> assertThat(read).as(path).isEqualTo(written);
    }
  }

  private static void assertFields(GenericRecord written, IndexedRecord read, String path) {
    assertThat(read.getSchema().getFullName()).isEqualTo(written.getSchema().getFullName());
    for (Schema.Field field : written.getSchema().getFields()) {
      Schema.Field kept = read.getSchema().getField(field.name());
      if (kept != null) {
        assertCarriedOver(
            written.get(field.pos()), read.get(kept.pos()), path + "." + field.name());
      }
    }
  }
}
