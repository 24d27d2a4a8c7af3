package dev.rejoinder.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Questions go on while brokers, ingresses and workers are killed, rolled and cut off; then every
 * accepted run must have ended, and the log must bear an audit.
 */
public final class ChaosBenchmark {

  private static final int PER_SECOND = Integer.getInteger("chaos.rate", 4);
  private static final int QUESTIONS_MAX = Integer.getInteger("chaos.questions", 6_000);
  private static final int BASE_PORT = Integer.getInteger("chaos.port", 14_000);
  private static final Duration QUIET = Duration.ofSeconds(Integer.getInteger("chaos.quiet", 15));
  private static final Duration AWAY = Duration.ofSeconds(Integer.getInteger("chaos.away", 12));
  private static final int CUT_OFF_S = 30;
  private static final Duration ENDS_MAX = Duration.ofMinutes(6);
  private static final List<String> KINDS =
      List.of("broker", "ingress", "run-worker", "dispatch-worker", "callback-worker");

  private final LocalCluster cluster;
  private final SteadyLoad load;
  private final boolean namespaces;
  private final List<Phase> phases = new ArrayList<>();
  private final Map<String, Integer> errors = new TreeMap<>();
  private String phase = "";

  private ChaosBenchmark(LocalCluster cluster, boolean namespaces) {
    this.cluster = cluster;
    this.namespaces = namespaces;
    this.load =
        new SteadyLoad(
            new AnyIngress(cluster.ingresses(), cluster.setting("ADMIN_API_KEY"), this::error),
            PER_SECOND,
            QUESTIONS_MAX);
  }

  private record Phase(String name, long from, long to) {}

  /** Something done to the cluster. */
  private interface Mischief {
    void happen() throws IOException, InterruptedException;
  }

  /** Expects the path of the launcher; exits with 1 when something was lost or the audit fails. */
  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length != 1) {
      System.err.println("usage: ChaosBenchmark LAUNCHER");
      System.exit(2);
    }
    // Namespaces need root; without them everything but the partition is done.
    boolean namespaces = "root".equals(System.getProperty("user.name"));
    boolean sound;
    try (CallbackTool tool = new CallbackTool();
        LocalCluster cluster =
            LocalCluster.up(Path.of(args[0]), settings(tool, namespaces), options(namespaces))) {
      sound = new ChaosBenchmark(cluster, namespaces).run(tool);
    }
    System.exit(sound ? 0 : 1);
  }

  private static Map<String, String> settings(CallbackTool tool, boolean namespaces) {
    String host = namespaces ? "10.77.0.1" : "127.0.0.1";
    return Map.of(
        "WEBHOOK_URL",
        "http://%s:%d/tool".formatted(host, tool.port()),
        "ALLOW_PRIVATE_NETWORKS",
        "true",
        "MODEL_PROVIDER",
        "scripted",
        "RETRY_DELAYS",
        "1s,5s,30s,2m",
        "RATE_LIMIT_MAX_REQUESTS",
        "1000000");
  }

  private static List<String> options(boolean namespaces) {
    List<String> options = new ArrayList<>(List.of("--base-port", String.valueOf(BASE_PORT)));
    if (namespaces) {
      options.add("--netns");
    }
    return options;
  }

  private boolean run(CallbackTool tool) throws IOException, InterruptedException {
    AnyIngress callbacks =
        new AnyIngress(cluster.ingresses(), cluster.setting("ADMIN_API_KEY"), what -> {});
    tool.answerTo(callbacks);
    try (load) {
      load.start();
      phase("warm-up", () -> pause(QUIET));
      phase("nothing", () -> pause(QUIET));
      for (String kind : KINDS) {
        phase("kill -9 " + kind + "-1", () -> killed(kind + "-1"));
      }
      for (String kind : KINDS) {
        phase("roll every " + kind, () -> cluster.run("roll", kind));
      }
      if (namespaces) {
        phase("run-worker-1 cut off for " + CUT_OFF_S + " s", () -> cutOff("run-worker-1"));
      }
      Report.tell("waiting for the end of every run");
      load.stop(ENDS_MAX);
      return report(tool);
    }
  }

  /** Until it is over and quiet again. */
  private void phase(String name, Mischief mischief) throws IOException, InterruptedException {
    Report.tell(name);
    named(name);
    long from = System.nanoTime();
    mischief.happen();
    pause(QUIET);
    phases.add(new Phase(name, from, System.nanoTime()));
  }

  private void killed(String name) throws IOException, InterruptedException {
    cluster.run("kill", name);
    pause(AWAY);
    cluster.run("start", name);
  }

  private void cutOff(String name) throws IOException, InterruptedException {
    cluster.run("partition", name, String.valueOf(CUT_OFF_S));
    pause(QUIET);
  }

  private static void pause(Duration duration) {
    Waiting.pause(duration.toMillis());
  }

  private synchronized void named(String name) {
    phase = name;
  }

  private synchronized void error(String what) {
    errors.merge(phase + ": " + what, 1, Integer::sum);
  }

  private boolean report(CallbackTool tool) throws IOException, InterruptedException {
    Report report = new Report();
    report.machine();
    List<Course> ended = load.ended();
    int lost = load.accepted() - ended.size();
    long wrong = ended.stream().filter(course -> !course.whole()).count();
    report.row("questions", load.asked() + ", " + PER_SECOND + " a second");
    report.row("accepted", load.accepted() + ", " + load.refused() + " never");
    report.row("completed", ended.size() - wrong + ", " + wrong + " ended otherwise");
    report.row("lost", String.valueOf(lost));
    report.row("webhooks", tool.requests() + " received of " + tool.calls() + " calls");
    synchronized (this) {
      errors.forEach((what, count) -> report.row("asked again", count + " times, " + what));
    }
    System.out.println();
    System.out.println(ChaosTable.of(phases.stream().map(this::pauses).toList()));
    ClusterAudit audit = ClusterAudit.of(cluster);
    int doubled = audit.runs() - load.runs() - load.refused();
    report.row("runs in the log", audit.runs() + ", " + Math.max(0, doubled) + " twice");
    return lost == 0 && wrong == 0 && doubled <= 0 && audit.clean();
  }

  private Pauses pauses(Phase each) {
    return Pauses.of(each.name(), each.from(), each.to(), load.ended());
  }
}
