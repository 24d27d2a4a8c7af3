package dev.rejoinder.standalone;

import dev.rejoinder.standalone.audit.TimeRange;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code --since} and {@code --until}, as every command that reads the log has them. */
final class RangeOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = {
        "Only what was written at TIME or later.",
        "2026-05-01T10:00:00Z, 2026-05-01, Unix milliseconds, or back from now: 24h."
      })
  private @Nullable String since;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      description = "Only what was written before TIME.")
  private @Nullable String until;

  /**
   * The range asked for.
   *
   * @throws CommandLine.ParameterException when it is none
   */
  TimeRange range(Instant now) {
    Instant from = time("--since", since, now);
    Instant to = time("--until", until, now);
    if (from != null && to != null && !from.isBefore(to)) {
      throw wrong("--since must be before --until");
    }
    return new TimeRange(from, to);
  }

  private @Nullable Instant time(String option, @Nullable String written, Instant now) {
    return written == null
        ? null
        : TimeRange.time(written, now)
            .orElseThrow(() ->
                wrong(
                    "%s must be a time such as 2026-05-01T10:00:00Z or 24h (back from now), not '%s'"
                        .formatted(option, written)));
  }

  private CommandLine.ParameterException wrong(String sentence) {
    return new CommandLine.ParameterException(spec.commandLine(), sentence);
  }
}
