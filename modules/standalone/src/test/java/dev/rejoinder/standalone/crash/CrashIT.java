package dev.rejoinder.standalone.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rejoinder.embedded.FreePorts;
import dev.rejoinder.embedded.KafkaCluster;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.standalone.audit.AuditReport;
import dev.rejoinder.standalone.audit.LogAudit;
import dev.rejoinder.standalone.audit.Progress;
import dev.rejoinder.standalone.audit.TimeRange;
import dev.rejoinder.testkit.Eventually;
import dev.rejoinder.topics.TopicCreator;
import dev.rejoinder.topics.Topics;
import dev.rejoinder.topics.TopicsConfig;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each worker as two processes, killed at random while runs are under way; then the log is audited.
 *
 * <p>Larger by {@code -Dcrash.runs=300 -Dcrash.kills=12}; another course by {@code -Dcrash.seed}.
 */
class CrashIT {

  private static final int RUNS = Integer.getInteger("crash.runs", 30);
  private static final int KILLS = Integer.getInteger("crash.kills", 6);
  private static final long SEED = Long.getLong("crash.seed", 20260101L);
  private static final Duration BETWEEN_KILLS = Duration.ofMillis(1500);
  private static final Duration RUN_TIMEOUT = Duration.ofMinutes(4);
  private static final String QUESTION =
      "{\"message\":\"What's the weather in Berlin and Paris?\"}";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  @Test
  void everyAcceptedRunEndsThoughWorkersAreKilledAtRandom() throws Exception {
    List<Integer> ports = List.of(FreePorts.next(), FreePorts.next());
    try (KafkaCluster kafka = KafkaCluster.start(directory.resolve("kafka"), 1);
        WeatherTool tool = new WeatherTool(ports)) {
      Map<String, String> environment = environment(kafka.bootstrapServers(), tool.url(), ports);
      createTopics(environment);
      List<WorkerUnderTest> workers = workers(environment, ports);
      try {
        workers.forEach(WorkerUnderTest::start);
        askWhileKilling(new Ingresses(ports), workers);
        Eventually.eventually(
            "a log that can be trusted",
            Duration.ofSeconds(60),
            () -> audit(environment),
            AuditReport::trusted);
      } finally {
        workers.forEach(WorkerUnderTest::close);
      }
      AuditReport report = audit(environment);
      System.out.printf(
          "%d runs, %d kills, %d webhooks received for %d calls, audit: %s%n",
          RUNS, KILLS, tool.requests(), 2 * RUNS, report.counts());
      assertThat(report.findings()).isEmpty();
      assertThat(report.counts()).containsEntry("runs ended", (long) RUNS);
      assertThat(report.counts()).containsEntry("calls ended", 2L * RUNS);
    }
  }

  /** The first run shows that all is up; the others are spread over the time of the kills. */
  private void askWhileKilling(Ingresses ingresses, List<WorkerUnderTest> workers)
      throws Exception {
    Random random = new Random(SEED);
    long spacingNanos = BETWEEN_KILLS.toNanos() * KILLS / RUNS;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> answers = new ArrayList<>();
      answers.add(threads.submit(() -> ask(ingresses, "run-0")));
      answers.getFirst().get();
      long begin = System.nanoTime();
      for (int i = 1; i < RUNS; i++) {
        String key = "run-" + i;
        long due = begin + i * spacingNanos;
        answers.add(
            threads.submit(() -> {
              LockSupport.parkNanos(due - System.nanoTime());
              return ask(ingresses, key);
            }));
      }
      for (int i = 1; i <= KILLS; i++) {
        LockSupport.parkNanos(begin + i * BETWEEN_KILLS.toNanos() - System.nanoTime());
        WorkerUnderTest worker = workers.get(random.nextInt(workers.size()));
        worker.kill();
        worker.start();
      }
      for (Future<String> answer : answers) {
        assertThat(answer.get())
            .contains("made-up weather of Berlin")
            .contains("made-up weather of Paris");
      }
    }
  }

  /** Asks once as far as Rejoinder is concerned, and waits for the run's answer. */
  private static String ask(Ingresses ingresses, String key) throws Exception {
    HttpResponse<String> accepted = ingresses.post("/api/ask", QUESTION, key);
    assertThat(accepted.statusCode()).as(accepted.body()).isIn(200, 202);
    String runId = JSON.readTree(accepted.body()).get("run_id").asText();
    JsonNode run =
        Eventually.eventually(
            "the end of " + runId,
            RUN_TIMEOUT,
            () -> JSON.readTree(ingresses.get("/api/runs/" + runId).body()),
            seen -> seen.path("status").asText().equals("completed"));
    return run.get("message").asText();
  }

  private AuditReport audit(Map<String, String> environment) {
    return LogAudit.of(Env.of(environment)).run(TimeRange.ALL, true, Progress.NONE);
  }

  private Map<String, String> environment(
      String bootstrapServers, String toolUrl, List<Integer> ports) {
    return Map.ofEntries(
        Map.entry("KAFKA_BOOTSTRAP_SERVERS", bootstrapServers),
        Map.entry("TOPIC_PARTITIONS", "4"),
        Map.entry("CALL_SIGNING_SECRET", "crash test"),
        Map.entry("WEBHOOK_SECRET", "crash test"),
        Map.entry("WEBHOOK_URL", toolUrl),
        Map.entry("ALLOW_PRIVATE_NETWORKS", "true"),
        Map.entry("MODEL_PROVIDER", "scripted"),
        Map.entry("PUBLIC_URL", "http://127.0.0.1:" + ports.getFirst()),
        Map.entry("RETRY_DELAYS", "200ms,1s,3s,10s"),
        Map.entry("REJOINDER_DATA_DIR", directory.resolve("data").toString()));
  }

  private static void createTopics(Map<String, String> environment) throws Exception {
    Env env = Env.of(environment);
    Topics topics = new Topics(TopicsConfig.from(env));
    try (Admin admin = Admin.create(KafkaClients.from(env).common("crash-test"))) {
      new TopicCreator(topics).create(admin);
    }
  }

  private List<WorkerUnderTest> workers(Map<String, String> environment, List<Integer> ports) {
    List<WorkerUnderTest> workers = new ArrayList<>();
    for (int port : ports) {
      workers.add(worker("ingress", port, environment));
      workers.add(worker("run-worker", port, environment));
      workers.add(worker("callback-worker", port, environment));
      workers.add(worker("dispatch-worker", port, environment));
    }
    return workers;
  }

  private WorkerUnderTest worker(String command, int port, Map<String, String> environment) {
    Map<String, String> own = new HashMap<>(environment);
    own.put("PORT", String.valueOf(port));
    return new WorkerUnderTest(command, own, directory.resolve(command + "-" + port + ".log"));
  }
}
