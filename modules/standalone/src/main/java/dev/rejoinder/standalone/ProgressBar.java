package dev.rejoinder.standalone;

import dev.rejoinder.standalone.audit.Progress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine.Help.Ansi;

/**
 * Shows how far something is: a bar that is drawn over on a terminal, elsewhere a line now and
 * then. Not thread-safe.
 */
final class ProgressBar implements Progress {

  private static final int CELLS = 30;
  private static final int LOOK_EVERY = 256;

  private final PrintWriter err;
  private final boolean terminal;
  private final long everyNanos;
  private long calls;
  private long shownNanos = System.nanoTime();
  private boolean drawn;

  private ProgressBar(PrintWriter err, boolean terminal, Duration every) {
    this.err = err;
    this.terminal = terminal;
    this.everyNanos = every.toNanos();
  }

  /** Shows it on {@code err}, the way that suits what is watching. */
  static ProgressBar on(PrintWriter err) {
    return Ansi.AUTO.enabled()
        ? new ProgressBar(err, true, Duration.ofMillis(100))
        : new ProgressBar(err, false, Duration.ofSeconds(10));
  }

  @Override
  public void at(String what, long done, long total) {
    calls++;
    if (calls % LOOK_EVERY != 0 || System.nanoTime() - shownNanos < everyNanos) {
      return;
    }
    shownNanos = System.nanoTime();
    long percent = total == 0 ? 100 : Math.min(100, 100 * done / total);
    if (terminal) {
      int full = (int) (CELLS * percent / 100);
      err.printf(
          Locale.ROOT,
          "\r[%s%s] %3d%%  %-40s",
          "#".repeat(full),
          "-".repeat(CELLS - full),
          percent,
          what);
      drawn = true;
    } else {
      err.printf(Locale.ROOT, "%3d%%  %,d of %,d records, %s%n", percent, done, total, what);
    }
    err.flush();
  }

  /** Leaves the line as if nothing had been there. */
  void clear() {
    if (drawn) {
      err.printf("\r%s\r", " ".repeat(CELLS + 50));
      err.flush();
    }
  }
}
