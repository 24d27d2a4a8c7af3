package dev.rejoinder.topics;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.specific.SpecificRecord;

/**
 * Every schema a record type was ever released with, so that no record becomes unreadable.
 *
 * <p>The files are resources of the schemas module; a version there is never changed, only added.
 */
final class SchemaHistory {

  private static final String DIRECTORY = "/dev/rejoinder/schemas/history/";

  private SchemaHistory() {}

  /** Oldest first; the last is the current one, except while a change is being made. */
  static List<Schema> of(Class<? extends SpecificRecord> type) {
    String file = "/" + type.getSimpleName() + ".avsc";
    return text("index")
        .lines()
        .filter(line -> line.endsWith(file))
        .map(line -> new Schema.Parser().parse(text(line)))
        .toList();
  }

  /** Of every schema of every type; what is not here, a later release wrote, or nobody of us. */
  static Set<Long> fingerprints() {
    return AllFingerprints.OF_RELEASES;
  }

  /** Made when a record is first met that cannot be read. */
  private static final class AllFingerprints {
    private static final Set<Long> OF_RELEASES =
        text("index")
            .lines()
            .map(line -> new Schema.Parser().parse(text(line)))
            .map(SchemaNormalization::parsingFingerprint64)
            .collect(Collectors.toUnmodifiableSet());
  }

  private static String text(String name) {
    try (InputStream in = SchemaHistory.class.getResourceAsStream(DIRECTORY + name)) {
      if (in == null) {
        throw new IllegalStateException("the schemas jar lacks " + DIRECTORY + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
