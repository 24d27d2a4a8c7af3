package dev.rejoinder.standalone.crash;

import static dev.rejoinder.testkit.Eventually.eventuallyTrue;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rejoinder.embedded.FreePorts;
import dev.rejoinder.embedded.KafkaCluster;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.standalone.crash.Replica.Answer;
import dev.rejoinder.testkit.Eventually;
import dev.rejoinder.topics.TopicCreator;
import dev.rejoinder.topics.Topics;
import dev.rejoinder.topics.TopicsConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two ingress processes that share the views between them, one of which is killed. */
class ReplicasIT {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String BERLIN = "What's the weather in Berlin?";
  private static final String PARIS = "What's the weather in Paris?";

  @TempDir Path directory;

  @Test
  void whatOneIngressHoldsTheOtherAnswersAlsoAfterItWasKilled() throws Exception {
    int portA = FreePorts.next();
    int portB = FreePorts.next();
    try (KafkaCluster kafka = KafkaCluster.start(directory.resolve("kafka"), 1);
        GatedTool tool = new GatedTool()) {
      Map<String, String> environment = environment(kafka.bootstrapServers(), tool.url());
      createTopics(environment);
      List<WorkerUnderTest> workers =
          Stream.of("run-worker", "callback-worker", "dispatch-worker")
              .map(command -> worker(command, environment, 0))
              .toList();
      try (Replica a = new Replica(worker("ingress", environment, portA), portA);
          Replica b = new Replica(worker("ingress", environment, portB), portB)) {
        workers.forEach(WorkerUnderTest::start);
        a.start();
        b.start();
        eventuallyTrue("two replicas", PATIENCE, () -> a.ready() && b.ready());
        aRunOfOneIsAnsweredByTheOther(a, b, tool);
        aReplicaThatIsKilledIsReplaced(a, b, tool);
      } finally {
        workers.forEach(WorkerUnderTest::close);
      }
    }
  }

  private static void aRunOfOneIsAnsweredByTheOther(Replica a, Replica b, GatedTool tool)
      throws Exception {
    Answer asked = patiently(() -> a.post("/api/ask", question(PARIS), "Idempotency-Key", "paris"));
    assertThat(asked.status()).as(asked.body().toString()).isEqualTo(200);
    assertThat(asked.text("status")).isEqualTo("requires_action");
    String run = asked.text("run_id");
    String thread = asked.text("thread_id");
    JsonNode call = tool.nextOpen();
    String callId = call.get("tool_call_id").asText();
    bothAnswerAlike(a, b, thread, run, callId);
    FutureTask<List<String>> followed = new FutureTask<>(() -> b.stream(events(run)));
    Thread.ofVirtual().start(followed);

    String answer =
        """
        {"tool_call_id":"%s","output":"rain","thread_id":"%s","run_id":"%s"}\
        """
            .formatted(callId, thread, run);
    Answer answered = patiently(() -> b.post("/api/webhook-response", answer));

    assertThat(answered.status()).as(answered.body().toString()).isEqualTo(200);
    assertThat(answered.text("status")).isEqualTo("completed");
    List<String> lines = followed.get();
    assertThat(lines).startsWith(lines.getFirst(), "event: run.queued").endsWith("event: done");
    String first = lines.getFirst().substring("id: ".length());
    assertThat(lines.getFirst()).startsWith("id: ");
    assertThat(facts(b.stream(events(run), "Last-Event-ID", first)))
        .isEqualTo(facts(lines).subList(1, facts(lines).size()));
    bothAnswerAlike(a, b, thread, run, callId);
  }

  /** Those that can be resumed behind. */
  private static List<String> facts(List<String> lines) {
    return lines.stream().filter(line -> line.startsWith("id: ")).toList();
  }

  private static void bothAnswerAlike(Replica a, Replica b, String thread, String run, String call)
      throws Exception {
    for (String path :
        List.of(
            "/api/runs/" + run,
            "/api/run-status?thread_id=%s&run_id=%s".formatted(thread, run),
            "/api/calls/" + call,
            "/api/threads/" + thread,
            "/api/threads/" + thread + "/messages",
            "/sessions/" + thread,
            "/sessions/" + thread + "/history",
            "/sessions",
            "/api/tasks",
            "/api/status",
            "/api/hooks/deliveries",
            "/api/webhooks")) {
      Answer there = patiently(() -> a.get(path));
      Answer here = patiently(() -> b.get(path));
      assertThat(there.status()).as(path + " " + there.body()).isEqualTo(200);
      assertThat(here.status()).as(path + " " + here.body()).isEqualTo(200);
      assertThat(here.body()).as(path).isEqualTo(there.body());
    }
  }

  private static void aReplicaThatIsKilledIsReplaced(Replica a, Replica b, GatedTool tool)
      throws Exception {
    Answer asked = patiently(() -> b.post("/api/ask", question(BERLIN)));
    assertThat(asked.text("status")).as(asked.body().toString()).isEqualTo("completed");
    String run = asked.text("run_id");
    String thread = asked.text("thread_id");
    int sessions = patiently(() -> a.get("/sessions")).body().get("data").size();
    String more = "{\"query\":\"%s\",\"session_id\":\"%s\"}".formatted(PARIS, thread);
    FutureTask<Answer> waiting =
        new FutureTask<>(() -> a.post("/query", more, "Prefer", "wait=120"));
    Thread.ofVirtual().start(waiting);
    JsonNode call = tool.nextOpen();

    b.kill();

    rightInTheEnd(a, "/api/runs/" + run, body -> body.path("status").asText().equals("completed"));
    rightInTheEnd(a, "/api/threads/" + thread, body -> body.path("run_count").asInt() == 2);
    rightInTheEnd(a, "/sessions", body -> body.path("data").size() == sessions);
    String callback = "/api/callbacks/" + call.get("tool_call_id").asText();
    Answer taken = patiently(() -> a.post(callback, "{\"output\":\"rain\"}"));
    assertThat(taken.status()).as(taken.body().toString()).isIn(200, 202);
    Answer answer = waiting.get();
    assertThat(answer.status()).as(answer.body().toString()).isIn(200, 202);
    if (answer.status() == 200) {
      assertThat(answer.text("response")).contains("rain");
    }
  }

  /** As a client does that is told to ask again: parts move whenever the machine is slow. */
  private static Answer patiently(Callable<Answer> asking) throws Exception {
    return Eventually.eventually(
        "an answer that is not 503", PATIENCE, asking, answer -> answer.status() != 503);
  }

  /** Until then 503 and when to ask again, never anything that is wrong. */
  private static void rightInTheEnd(Replica replica, String path, Predicate<JsonNode> right)
      throws Exception {
    eventuallyTrue(
        path,
        PATIENCE,
        () -> {
          Answer answer = replica.get(path);
          if (answer.status() == 200) {
            assertThat(right.test(answer.body())).as(answer.body().toString()).isTrue();
          } else {
            assertThat(answer.status()).as(answer.body().toString()).isEqualTo(503);
            assertThat(answer.retryAfter()).isNotEmpty();
          }
          return answer.status() == 200;
        });
  }

  private static String question(String message) {
    return "{\"message\":\"%s\"}".formatted(message);
  }

  private static String events(String run) {
    return "/api/runs/" + run + "/events";
  }

  private Map<String, String> environment(String bootstrapServers, String toolUrl) {
    return Map.of(
        "KAFKA_BOOTSTRAP_SERVERS", bootstrapServers,
        "TOPIC_PARTITIONS", "4",
        "CALL_SIGNING_SECRET", "replicas test",
        "WEBHOOK_SECRET", "replicas test",
        "WEBHOOK_URL", toolUrl,
        "ALLOW_PRIVATE_NETWORKS", "true",
        "MODEL_PROVIDER", "scripted",
        "REJOINDER_DATA_DIR", directory.resolve("data").toString());
  }

  private static void createTopics(Map<String, String> environment) throws Exception {
    Env env = Env.of(environment);
    Topics topics = new Topics(TopicsConfig.from(env));
    try (Admin admin = Admin.create(KafkaClients.from(env).common("replicas-test"))) {
      new TopicCreator(topics).create(admin);
    }
  }

  private WorkerUnderTest worker(String command, Map<String, String> environment, int port) {
    Map<String, String> own = new HashMap<>(environment);
    own.put("PORT", String.valueOf(port));
    return new WorkerUnderTest(command, own, directory.resolve(command + "-" + port + ".log"));
  }
}
