package dev.rejoinder.benchmarks;

import dev.rejoinder.topics.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Measures the callback-worker with few and with many calls pending: two of them, alike but for
 * that, as processes of their own against one broker, which is another.
 *
 * <p>Whatever the other workers would write, the benchmark writes itself. All of it runs on the
 * same machine.
 */
public final class PendingBenchmark {

  private static final Duration STANDBY_MAX = Duration.ofMinutes(3);
  private static final Duration STANDBY_STEADY = Duration.ofSeconds(3);
  private static final Duration LEAD_SPARE = Duration.ofSeconds(15);
  private static final int STORES = 2;
  private static final double STANDBY_LAG_MAX = 1_000;

  private final PendingSizes sizes;
  private final PendingCluster cluster;
  private final PendingReport report = new PendingReport();

  private PendingBenchmark(PendingSizes sizes, PendingCluster cluster) {
    this.sizes = sizes;
    this.cluster = cluster;
  }

  /** Expects the path of the launcher; further settings come from the environment. */
  public static void main(String[] args)
      throws IOException, ExecutionException, InterruptedException {
    if (args.length != 1) {
      System.err.println("usage: PendingBenchmark LAUNCHER");
      System.exit(2);
    }
    PendingSizes sizes = PendingSizes.fromProperties();
    try (Scratch scratch = Scratch.create();
        PendingCluster cluster = new PendingCluster(Path.of(args[0]), scratch)) {
      new PendingBenchmark(sizes, cluster).run();
    }
  }

  private void run() throws IOException, ExecutionException, InterruptedException {
    Topics topics = cluster.topics("many.");
    report.surroundings(sizes, topics.config().partitions());
    try (CallLog log = cluster.log(topics)) {
      CallLoads loads = new CallLoads(log);
      double perSecond;
      try (CallbackProcess worker = cluster.worker(topics, "many", settings(0))) {
        fillAndWeigh(topics, worker, loads);
        perSecond = compareThroughput(worker, loads);
        worker.requireAlive();
      }
      Path dataDir = restart(topics, loads);
      loseAndRestore(topics, dataDir, loads, perSecond);
    }
  }

  private Map<String, String> settings(int standbyReplicas) {
    return Map.of(
        "CALL_RETENTION",
        sizes.retentionSeconds() + "s",
        "STREAMS_STANDBY_REPLICAS",
        String.valueOf(standbyReplicas));
  }

  /** One call first, so that what is weighed as empty has loaded its classes. */
  private void fillAndWeigh(Topics topics, CallbackProcess worker, CallLoads loads)
      throws IOException, ExecutionException, InterruptedException {
    loads.fill(1, filled -> {});
    Weight empty = weigh(topics, worker);
    Report.tell("registering " + sizes.many() + " calls");
    Duration took = loads.fill(sizes.many(), filled -> Report.tell(filled + " registered"));
    worker.requireAlive();
    Weight full = weigh(topics, worker);
    report.row("registered per second", sizes.many() / (took.toMillis() / 1e3), 0, "");
    report.perCall("worker's live heap", empty.heap(), full.heap(), sizes.many());
    report.perCall("worker's resident memory", empty.resident(), full.resident(), sizes.many());
    report.perCall("changelog topics", empty.changelogs(), full.changelogs(), sizes.many());
    report.perCall("all other topics", empty.topics(), full.topics(), sizes.many());
  }

  /** Bytes. */
  private record Weight(long heap, long resident, long changelogs, long topics) {}

  private Weight weigh(Topics topics, CallbackProcess worker)
      throws IOException, ExecutionException, InterruptedException {
    long heap;
    try (JvmProbe probe = worker.probe()) {
      heap = probe.liveHeapBytes();
    }
    String prefix = topics.config().prefix();
    return new Weight(
        heap,
        worker.residentMib() * 1024 * 1024,
        cluster.logBytes(name -> name.startsWith(prefix) && name.endsWith("-changelog")),
        cluster.logBytes(name -> name.startsWith(prefix) && !name.endsWith("-changelog")));
  }

  /** In turns, with the order turned each time, so that a machine's drift meets both alike. */
  private double compareThroughput(CallbackProcess manyWorker, CallLoads manyLoads)
      throws IOException, ExecutionException, InterruptedException {
    Topics topics = cluster.topics("few.");
    try (CallLog log = cluster.log(topics);
        CallbackProcess fewWorker = cluster.worker(topics, "few", settings(0))) {
      CallLoads fewLoads = new CallLoads(log);
      Report.tell("registering " + sizes.few() + " calls with another worker");
      fewLoads.fill(sizes.few(), filled -> {});
      Report.tell("warming up both");
      fewLoads.saturated(sizes.warmUp());
      manyLoads.saturated(sizes.warmUp());
      Throughput few = new Throughput(sizes.few(), fewWorker, fewLoads);
      Throughput many = new Throughput(sizes.many(), manyWorker, manyLoads);
      for (int round = 0; round < sizes.rounds(); round++) {
        (round % 2 == 0 ? few : many).measure(sizes.measure());
        (round % 2 == 0 ? many : few).measure(sizes.measure());
      }
      fewWorker.requireAlive();
      report.throughput(few);
      report.throughput(many);
      report.row("ratio", many.perSecond() / few.perSecond(), 2, "");
      return many.perSecond();
    }
  }

  /** A restart as for a new version. Returns the directory the worker kept its state in. */
  private Path restart(Topics topics, CallLoads loads) throws IOException {
    Report.tell("restarting with the state kept");
    long begin = System.nanoTime();
    try (CallbackProcess worker = cluster.worker(topics, "many", settings(0))) {
      report.outage("restart, state kept", loads.probe(begin));
      worker.requireAlive();
      worker.stop();
      long bytes = Scratch.bytesUnder(worker.dataDir());
      report.perCall("state directory", 0, bytes, sizes.many());
      return worker.dataDir();
    }
  }

  private void loseAndRestore(Topics topics, Path dataDir, CallLoads loads, double perSecond)
      throws IOException {
    Scratch.delete(dataDir);
    Report.tell("restarting without the state");
    long begin = System.nanoTime();
    try (CallbackProcess first = cluster.worker(topics, "many", settings(1))) {
      report.outage("restart, state lost", loads.probe(begin));
      first.requireAlive();
      Report.tell("starting a standby");
      long joined = System.nanoTime();
      try (CallbackProcess standby = cluster.worker(topics, "standby", settings(1))) {
        long complete = awaitCopies(topics, standby);
        report.row("standby complete after", (complete - joined) / 1e9, 1, " s");
        Report.tell("killing the worker that has a standby");
        long killed = System.nanoTime();
        first.kill();
        Duration every = loads.probe(killed).last(); // some partitions may have moved before
        report.row(
            "killed, with a standby",
            every.toMillis() / 1e3,
            1,
            " s to an answer joined in every partition");
        expire(loads, perSecond);
        standby.requireAlive();
      }
    }
  }

  /**
   * Returns the time of this JVM's clock since when all copies were complete. With few calls both
   * workers are soon active for half of the partitions each, and the other half is what is copied.
   */
  private long awaitCopies(Topics topics, CallbackProcess standby) throws IOException {
    int copies = STORES * topics.config().partitions() / 2;
    standby.awaitReady();
    AtomicLong since = new AtomicLong(System.nanoTime());
    try (JvmProbe probe = standby.probe()) {
      Waiting.until(
          "the standby to copy the state",
          STANDBY_MAX,
          () -> {
            standby.requireAlive();
            if (!probe.standbyComplete(copies, STANDBY_LAG_MAX)) {
              since.set(System.nanoTime());
            }
            return System.nanoTime() - since.get() > STANDBY_STEADY.toNanos();
          });
    }
    return since.get();
  }

  private void expire(CallLoads loads, double perSecond) {
    Duration lead = LEAD_SPARE.plusMillis((long) (sizes.due() / perSecond * 1e3));
    Report.tell(
        sizes.due()
            + " calls fall due within "
            + sizes.window().toSeconds()
            + " s, in "
            + lead.toSeconds()
            + " s");
    CallLoads.Lateness lateness =
        loads.expire(sizes.due(), lead, sizes.window(), sizes.perSecond());
    report.row("expiry, late by", lateness.taken().summaryWithMax("calls"));
    report.row("expiry seen, late by", lateness.seen().summaryWithMax("calls"));
  }
}
