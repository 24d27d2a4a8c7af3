package dev.rejoinder.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.standalone.audit.AuditReport;
import dev.rejoinder.standalone.audit.LogAudit;
import dev.rejoinder.standalone.audit.Progress;
import dev.rejoinder.standalone.audit.TimeRange;
import dev.rejoinder.testkit.Eventually;
import dev.rejoinder.testkit.receiver.Answer;
import dev.rejoinder.testkit.receiver.ReceivedRequest;
import dev.rejoinder.testkit.receiver.Receiver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Rejoinder with a model that does what its question says and tools that do what the test says.
 *
 * <p>A tool takes each call with 202 and leaves the answer to the test, unless {@link #toolAnswers}
 * says otherwise. Thread-safe.
 */
final class Stage implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(20);
  static final String SIGNING_SECRET = "the secret that call ids on stage are signed with";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Answer TAKEN = Answer.json(202, "{\"message\":\"working on it\"}");

  private final DirectedModel model = new DirectedModel();
  private final Map<String, Deque<Answer>> scripts = new ConcurrentHashMap<>();
  private final Receiver tools = Receiver.start(this::tool);
  private final RejoinderForTests rejoinder;

  private Stage(Path assistants, Map<String, String> settings)
      throws IOException, InterruptedException {
    Map<String, String> environment = new HashMap<>(settings);
    environment.put("MODEL_PROVIDER", "openai-chat");
    environment.put("MODEL_NAME", "directed");
    environment.put("MODEL_STREAMING", "false");
    environment.put("OPENAI_BASE_URL", model.baseUrl());
    environment.put("ASSISTANTS_FILE", assistants.toString());
    environment.put("WEBHOOK_URL", tools.url());
    environment.put("CALL_SIGNING_SECRET", SIGNING_SECRET);
    environment.put("DUE_CHECK_INTERVAL", "20ms");
    rejoinder = RejoinderForTests.start(environment);
  }

  /**
   * Starts with one assistant.
   *
   * @param tools name of each tool, and what its YAML says beside description and parameters
   */
  static Stage start(Path folder, Map<String, String> tools, Map<String, String> settings)
      throws InterruptedException {
    StringBuilder yaml =
        new StringBuilder("assistants:\n  - {id: desk, name: Desk, instructions: Help, tools: [");
    tools.forEach((name, policy) ->
        yaml.append("\n    {name: ")
            .append(name)
            .append(", description: Looks something up,")
            .append(" parameters: {type: object, properties: {subject: {type: string}}}")
            .append(policy.isEmpty() ? "" : ", ")
            .append(policy)
            .append("},"));
    try {
      Path file = Files.writeString(folder.resolve("assistants.yaml"), yaml.append("]}\n"));
      return new Stage(file, settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  DirectedModel model() {
    return model;
  }

  RejoinderForTests rejoinder() {
    return rejoinder;
  }

  /** Gives the first deliveries about {@code subject} these answers; the last stays in force. */
  void toolAnswers(String subject, Answer... answers) {
    scripts.put(subject, new ArrayDeque<>(List.of(answers)));
  }

  /** Asks in a new thread and waits until nothing more happens without the outside. */
  Reply ask(String question) throws Exception {
    return rejoinder.post("/api/ask", Map.of("message", question));
  }

  /** Goes on in the thread of {@code before}. */
  Reply ask(Reply before, String question) throws Exception {
    return rejoinder.post(
        "/api/ask", Map.of("message", question, "thread_id", before.text("thread_id")));
  }

  /** Asks and does not wait. */
  Reply askAsync(Map<String, String> body) throws Exception {
    return rejoinder.post("/api/ask", body, "Prefer", "respond-async");
  }

  /** The id of the call at {@code index} among those {@code reply} says are open. */
  static String call(Reply reply, int index) {
    JsonNode id = reply.body().path("tool_calls").path(index).path("id");
    if (id.isMissingNode()) {
      throw new AssertionError("no open call " + index + " in " + reply);
    }
    return id.asText();
  }

  /**
   * The id of the call at {@code index} of all the run asked for so far, open or ended: a call that
   * may end before anybody hears that it is open.
   */
  String anyCall(Reply asked, int index) throws Exception {
    return Eventually.eventually(
            "call " + index,
            PATIENCE,
            () -> rejoinder.run(asked.text("run_id")).body().path("tool_calls").path(index),
            call -> call.has("id"))
        .path("id")
        .asText();
  }

  /** Answers at the call's own address. */
  Reply callBack(String callId, Object output) throws Exception {
    return rejoinder.post("/api/callbacks/" + callId, Map.of("output", output));
  }

  /** Answers at the one address for all, which waits for the run that {@code asked} began. */
  Reply respond(Reply asked, String callId, Object output) throws Exception {
    return rejoinder.post(
        "/api/webhook-response",
        Map.of(
            "tool_call_id",
            callId,
            "output",
            output,
            "thread_id",
            asked.text("thread_id"),
            "run_id",
            asked.text("run_id")));
  }

  Reply cancel(Reply asked) throws Exception {
    return rejoinder.post("/api/runs/" + asked.text("run_id") + "/cancel", Map.of());
  }

  Reply call(String callId) throws Exception {
    return rejoinder.get("/api/calls/" + callId);
  }

  /** Waits until the call's status is {@code status}: a run's word comes to it through the log. */
  void awaitCall(String callId, String status) throws Exception {
    Eventually.eventually(
        "call status " + status, PATIENCE, () -> call(callId).status(), status::equals);
  }

  /** The run that {@code asked} began, when it has ended. */
  Reply ended(Reply asked) throws Exception {
    return Eventually.eventually(
        "the end of the run",
        PATIENCE,
        () -> rejoinder.run(asked.text("run_id")),
        run -> !run.body().path("ended_at").isNull());
  }

  /** Texts of this role in the thread. */
  List<String> messages(Reply asked, String role) throws Exception {
    Reply page = rejoinder.get("/api/threads/" + asked.text("thread_id") + "/messages?limit=100");
    return page.body().path("data").findParents("role").stream()
        .filter(message -> role.equals(message.path("role").asText()))
        .map(message -> message.path("text").asText())
        .toList();
  }

  /** Every delivery of the call so far. */
  List<ReceivedRequest> deliveries(String callId) {
    return tools.requests().stream()
        .filter(request -> request.header("webhook-id").equals(Optional.of(callId)))
        .toList();
  }

  /** When the call was registered, to the millisecond. */
  Instant sentAt(String callId) throws Exception {
    return Instant.parse(parsed(deliveries(callId).getFirst()).path("timestamp").asText());
  }

  static JsonNode parsed(ReceivedRequest request) {
    try {
      return JSON.readTree(request.body());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a webhook was sent with " + request.body(), e);
    }
  }

  /** Replays the whole log, once what was under way is written down. */
  void awaitTrustedLog() throws Exception {
    LogAudit audit = LogAudit.of(Env.of(rejoinder.environment()));
    AuditReport report =
        Eventually.eventually(
            "a log that can be trusted",
            PATIENCE,
            () -> audit.run(TimeRange.ALL, false, Progress.NONE),
            AuditReport::trusted);
    assertThat(report.steps()).isPositive();
  }

  private Answer tool(ReceivedRequest request) {
    Deque<Answer> script = scripts.get(parsed(request).at("/arguments/subject").asText());
    if (script == null) {
      return TAKEN;
    }
    synchronized (script) {
      return script.size() > 1 ? script.removeFirst() : script.getFirst();
    }
  }

  @Override
  public void close() {
    rejoinder.close();
    tools.close();
    model.close();
  }
}
