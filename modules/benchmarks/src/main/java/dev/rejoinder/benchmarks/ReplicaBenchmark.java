package dev.rejoinder.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What each process costs per run as replicas are added: one, two and four ingresses beside one of
 * each worker, then one, two and four of each worker beside one ingress.
 *
 * <p>The same rate for all, so that costs compare; then as much as goes through. All of it, the
 * load included, shares one machine, so replicas add no capacity here: the cost of each is what
 * counts.
 */
public final class ReplicaBenchmark {

  private static final int PER_SECOND = Integer.getInteger("bench.rate", 20);
  private static final Duration WARM_UP =
      Duration.ofSeconds(Integer.getInteger("bench.warmup", 20));
  private static final Duration MEASURE =
      Duration.ofSeconds(Integer.getInteger("bench.measure", 30));
  private static final int BASE_PORT = Integer.getInteger("bench.port", 14_100);
  private static final int CLIENTS = 32;
  private static final List<String> WORKERS =
      List.of("run-worker", "dispatch-worker", "callback-worker");
  private static final List<SetUp> SET_UPS =
      List.of(new SetUp(1, 1), new SetUp(2, 1), new SetUp(4, 1), new SetUp(1, 2), new SetUp(1, 4));
  private static final String HEAD =
      """
      | ingresses | of each worker | process | CPU s per 1000 runs: each | all | records read per run: each | all | KiB of records: each | KiB received: each | runs/s | p50 |
      |---|---|---|---|---|---|---|---|---|---|---|\
      """;

  private final Path launcher;
  private final List<String> rows = new ArrayList<>();

  private ReplicaBenchmark(Path launcher) {
    this.launcher = launcher;
  }

  /** How many ingresses, and how many of each worker. */
  private record SetUp(int ingresses, int workers) {

    int replicas(String kind) {
      return kind.equals("ingress") ? ingresses : workers;
    }

    List<String> options() {
      List<String> options =
          new ArrayList<>(List.of("--base-port", "" + BASE_PORT, "--brokers", "1"));
      options.addAll(List.of("--ingress", "" + ingresses));
      WORKERS.forEach(kind -> options.addAll(List.of("--" + kind, "" + workers)));
      return options;
    }
  }

  /** Expects the path of the launcher. */
  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length != 1) {
      System.err.println("usage: ReplicaBenchmark LAUNCHER");
      System.exit(2);
    }
    new Report().machine();
    ReplicaBenchmark benchmark = new ReplicaBenchmark(Path.of(args[0]));
    for (SetUp setUp : SET_UPS) {
      benchmark.measure(setUp);
    }
    System.out.println(HEAD);
    benchmark.rows.forEach(System.out::println);
  }

  private void measure(SetUp setUp) throws IOException, InterruptedException {
    Report.tell("%d ingresses, %d of each worker".formatted(setUp.ingresses(), setUp.workers()));
    try (InstantTool tool = new InstantTool();
        LocalCluster cluster = LocalCluster.up(launcher, settings(tool), setUp.options())) {
      Asker asker = new Asker(cluster.ingresses(), cluster.setting("ADMIN_API_KEY"));
      asker.saturated(CLIENTS, WARM_UP);
      Map<String, ProcessCost> before = costs(cluster, setUp);
      Latencies latencies = asker.atRate(PER_SECOND, MEASURE);
      Map<String, ProcessCost> after = costs(cluster, setUp);
      int perSecond = (int) (asker.saturated(CLIENTS, MEASURE).count() / MEASURE.toSeconds());
      int failed = asker.takeFailed();
      if (failed > 0) {
        Report.tell(failed + " questions did not complete");
      }
      String measured =
          String.format(Locale.ROOT, "%d | %.0f ms |", perSecond, latencies.percentileMs(50));
      after.forEach((kind, cost) ->
          row(
              setUp,
              kind,
              cost.minus(before.getOrDefault(kind, ProcessCost.NOTHING))
                  .times(1.0 / latencies.count()),
              measured));
    }
  }

  private static Map<String, String> settings(InstantTool tool) {
    return Map.of(
        "WEBHOOK_URL",
        tool.url(),
        "ALLOW_PRIVATE_NETWORKS",
        "true",
        "MODEL_PROVIDER",
        "scripted",
        "STREAMS_STANDBY_REPLICAS",
        "0",
        "RATE_LIMIT_MAX_REQUESTS",
        "1000000");
  }

  /** By kind of process, all replicas together. */
  private static Map<String, ProcessCost> costs(LocalCluster cluster, SetUp setUp)
      throws IOException {
    Map<String, ProcessCost> costs = new LinkedHashMap<>();
    List<String> kinds = new ArrayList<>(List.of("ingress"));
    kinds.addAll(WORKERS);
    for (String kind : kinds) {
      for (int number = 1; number <= setUp.replicas(kind); number++) {
        long processId = cluster.processId(kind + "-" + number);
        try (JvmProbe probe = JvmProbe.attach(processId)) {
          costs.merge(kind, ProcessCost.of(processId, probe), ProcessCost::plus);
        }
      }
    }
    return costs;
  }

  /** {@code perRun}: of all replicas of the kind together. */
  private void row(SetUp setUp, String kind, ProcessCost perRun, String measured) {
    int replicas = setUp.replicas(kind);
    ProcessCost each = perRun.times(1.0 / replicas);
    String row =
        String.format(
            Locale.ROOT,
            "| %d | %d | %s | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f | %s",
            setUp.ingresses(),
            setUp.workers(),
            kind,
            each.cpuSeconds() * 1e3,
            perRun.cpuSeconds() * 1e3,
            each.records(),
            perRun.records(),
            each.recordBytes() / 1024,
            each.networkBytes() / 1024,
            measured);
    System.out.println(row);
    rows.add(row);
  }
}
