package dev.rejoinder.benchmarks;

import dev.rejoinder.embedded.FreePorts;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Measures the one-JVM mode from outside, over HTTP, with an instant tool and the scripted model.
 *
 * <p>What a run takes is then what Rejoinder adds to it. The load runs on the same machine.
 */
public final class Benchmarks {

  private static final Duration WARM_UP =
      Duration.ofSeconds(Integer.getInteger("bench.warmup", 90));
  private static final Duration MEASURE =
      Duration.ofSeconds(Integer.getInteger("bench.measure", 60));
  private static final int IDLE_PER_SECOND = 2;
  private static final int RATE_PER_SECOND = 20;
  private static final int CLIENTS = 128;

  private final PrintStream out = System.out;
  private final Path launcher;
  private final Scratch scratch;

  private Benchmarks(Path launcher, Scratch scratch) {
    this.launcher = launcher;
    this.scratch = scratch;
  }

  /** Expects the path of the launcher; further settings come from the environment. */
  public static void main(String[] args) throws IOException {
    if (args.length != 1) {
      System.err.println("usage: Benchmarks LAUNCHER");
      System.exit(2);
    }
    try (Scratch scratch = Scratch.create()) {
      new Benchmarks(Path.of(args[0]), scratch).run();
    }
  }

  private void run() throws IOException {
    try (InstantTool tool = new InstantTool()) {
      Map<String, String> settings = new HashMap<>();
      settings.put("WEBHOOK_URL", tool.url());
      settings.put("ALLOW_PRIVATE_NETWORKS", "true");
      settings.put("MODEL_PROVIDER", "scripted");
      startUp("first start, new data", settings).close();
      try (OneJvm rejoinder = startUp("second start", settings)) {
        measure(rejoinder);
      }
    }
  }

  private OneJvm startUp(String what, Map<String, String> settings) throws IOException {
    OneJvm rejoinder = OneJvm.start(launcher, scratch.resolve("data"), FreePorts.next(), settings);
    row(
        "ready, " + what,
        String.format(Locale.ROOT, "%.1f s", rejoinder.startUp().toMillis() / 1e3));
    row("memory after it", rejoinder.residentMib() + " MiB resident");
    return rejoinder;
  }

  private void measure(OneJvm rejoinder) throws IOException {
    Asker asker = new Asker(rejoinder.port());
    row("warm-up", WARM_UP.toSeconds() + " s with " + CLIENTS + " clients");
    asker.saturated(CLIENTS, WARM_UP);
    report(asker, "added latency, idle", asker.atRate(IDLE_PER_SECOND, MEASURE.multipliedBy(2)));
    report(
        asker,
        "added latency, " + RATE_PER_SECOND + " runs/s",
        asker.atRate(RATE_PER_SECOND, MEASURE));
    Latencies saturated = asker.saturated(CLIENTS, MEASURE);
    report(asker, "latency, " + CLIENTS + " clients", saturated);
    row("runs/s at saturation", String.valueOf(saturated.count() / MEASURE.toSeconds()));
    row("memory after the load", rejoinder.residentMib() + " MiB resident");
  }

  private void report(Asker asker, String what, Latencies latencies) {
    int failed = asker.takeFailed();
    row(what, latencies.summary("runs") + (failed == 0 ? "" : ", " + failed + " NOT COMPLETED"));
  }

  private void row(String what, String measured) {
    out.printf(Locale.ROOT, "%-28s %s%n", what, measured);
  }
}
