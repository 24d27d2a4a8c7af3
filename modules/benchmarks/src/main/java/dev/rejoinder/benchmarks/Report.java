package dev.rejoinder.benchmarks;

import java.io.PrintStream;
import java.util.Locale;

/** What was measured; a row is printed as soon as it is known. */
final class Report {

  private final PrintStream out = System.out;

  /** Progress, for whoever waits. */
  static void tell(String what) {
    System.err.println("  " + what);
  }

  /** What every number depends on. */
  void machine() {
    row(
        "machine",
        "%d cores, %s %s, JDK %s"
            .formatted(
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                System.getProperty("java.version")));
  }

  void row(String what, String measured) {
    out.printf(Locale.ROOT, "%-28s %s%n", what, measured);
  }

  /** {@code decimals} of {@code number}, and what follows it. */
  void row(String what, double number, int decimals, String unit) {
    row(what, String.format(Locale.ROOT, "%." + decimals + "f%s", number, unit));
  }
}
