package dev.rejoinder.standalone;

import dev.rejoinder.runtime.Env;
import dev.rejoinder.standalone.audit.LogExport;
import dev.rejoinder.standalone.audit.TimeRange;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes a range of the log as newline-delimited JSON. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Writes one JSON object a line for each record: topic, partition, offset, timestamp, key,"
          + " headers, type and value. Each partition is in order.",
      "Sealed secrets are shown as \"sealed\"; a record nobody can read as base64, with the reason."
          + " How far it is goes to standard error."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  rejoinder audit export --since 24h -o day.ndjson",
      "  rejoinder audit export --topic run-events --topic call-events | jq .value.status",
    })
final class AuditExportCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private final RangeOptions range = new RangeOptions();

  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      description = "Only this topic, named without its prefix; may be given more than once.")
  private List<String> topics = List.of();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where to write; standard output when not given.")
  private @Nullable Path file;

  @Override
  public Integer call() {
    Map<String, String> settings = LogAccess.settings();
    TimeRange asked = range.range(Instant.now());
    LogExport export = LogExport.of(Env.of(settings));
    PrintWriter err = spec.commandLine().getErr();
    ProgressBar progress = ProgressBar.on(err);
    Set<String> labels = new HashSet<>(topics);
    long written;
    try (Writer out = file == null ? kept(spec.commandLine().getOut()) : writer(file)) {
      written = LogAccess.of(settings, () -> export.write(asked, labels, out, progress));
    } catch (IOException | UncheckedIOException e) {
      throw new CommandException(
          "The export could not be written: %s.".formatted(Sentences.of(e)), ExitCodes.FAILED, e);
    } finally {
      progress.clear();
    }
    err.printf(Locale.ROOT, written == 1 ? "%,d record.%n" : "%,d records.%n", written);
    return ExitCodes.OK;
  }

  private static Writer writer(Path file) throws IOException {
    return Files.newBufferedWriter(file);
  }

  /** Standard output stays open for others. */
  private static Writer kept(PrintWriter out) {
    return new FilterWriter(out) {
      @Override
      public void close() throws IOException {
        flush();
      }
    };
  }
}
