package dev.rejoinder.standalone;

import java.lang.management.ManagementFactory;
import java.util.Locale;

/** How long this process took until now. */
final class ReadyTime {

  private static final double MS_PER_SECOND = 1000.0;

  private ReadyTime() {}

  /** {@code 3.4 s} from the start of the JVM. */
  static String sinceStart() {
    long uptimeMs = ManagementFactory.getRuntimeMXBean().getUptime();
    return String.format(Locale.ROOT, "%.1f s", uptimeMs / MS_PER_SECOND);
  }
}
