package dev.rejoinder.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What clients felt, phase by phase, as a table of Markdown. */
final class ChaosTable {

  private static final String HEAD =
      """
      | meanwhile | questions | no answer for | no run ended for | slowest answer | slowest run |
      |---|---|---|---|---|---|
      """;

  private ChaosTable() {}

  static String of(List<Pauses> phases) {
    return HEAD + phases.stream().map(ChaosTable::row).collect(Collectors.joining("\n"));
  }

  private static String row(Pauses pauses) {
    return String.format(
        Locale.ROOT,
        "| %s | %d | %.1f s | %.1f s | %.1f s | %.1f s |",
        pauses.phase(),
        pauses.questions(),
        pauses.unanswered(),
        pauses.endless(),
        pauses.slowestAnswer(),
        pauses.slowestRun());
  }
}
