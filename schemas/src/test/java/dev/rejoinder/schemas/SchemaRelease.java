package dev.rejoinder.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.schemas.ReleasedSchemas.Release;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.junit.jupiter.api.Test;

/**
 * Adds changed schemas to the history, with sample bytes; run by name, never by the build.
 *
 * <p>{@code mvn -pl schemas test -Dtest=SchemaRelease -Dschemas.release=v2}. A version that has
 * been released must stay as it is, so an existing one is only rewritten with {@code
 * -Dschemas.unreleased=true}.
 */
class SchemaRelease {

  private static final Pattern VERSION = Pattern.compile("v[1-9][0-9]*");

  @Test
  void writesWhatChangedAsANewVersion() throws IOException {
    String version = System.getProperty("schemas.release", "");
    assertThat(version).as("-Dschemas.release").matches(VERSION);
    boolean exists = Files.isDirectory(ReleasedSchemas.HISTORY.resolve(version));
    assertThat(exists && !Boolean.getBoolean("schemas.unreleased"))
        .as("%s exists; add -Dschemas.unreleased=true if nobody runs it yet", version)
        .isFalse();
    List<Release> kept =
        new ArrayList<>(
            Files.exists(ReleasedSchemas.INDEX)
                ? ReleasedSchemas.all().stream().filter(r -> !r.version().equals(version)).toList()
                : List.of());
    List<Release> added =
        ReleasedSchemas.ROOTS.stream()
            .filter(type -> kept.stream().noneMatch(r -> r.type() == type && same(r)))
            .map(type -> new Release(version, type))
            .toList();
    for (Release release : added) {
      write(release);
    }
    kept.addAll(added);
    kept.sort(Comparator.comparingInt(r -> Integer.parseInt(r.version().substring(1))));
    Files.write(ReleasedSchemas.INDEX, kept.stream().map(release -> release + ".avsc").toList());
    assertThat(added).as("schemas that changed").isNotEmpty();
  }

  private static boolean same(Release release) {
    return SchemaNormalization.parsingFingerprint64(release.schema())
        == SchemaNormalization.parsingFingerprint64(ReleasedSchemas.current(release.type()));
  }

  private static void write(Release release) throws IOException {
    Schema schema = ReleasedSchemas.current(release.type());
    Files.createDirectories(release.schemaFile().getParent());
    Files.createDirectories(release.bytesFile().getParent());
    Files.writeString(release.schemaFile(), schema.toString(true) + "\n");
    Files.write(release.bytesFile(), ReleasedSchemas.written(schema, SchemaSamples.of(schema)));
  }
}
