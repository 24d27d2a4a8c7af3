package dev.rejoinder.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.embedded.FreePorts;
import dev.rejoinder.openapi.ApiDocument;
import dev.rejoinder.openapi.Described;
import dev.rejoinder.openapi.Exchange;
import dev.rejoinder.testkit.KafkaForTests;
import dev.rejoinder.topics.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * All workers in this JVM, as {@code rejoinder up} runs them, on the broker all tests share and
 * with topics of their own. Its tools answer as the demo's do. Thread-safe.
 */
public final class RejoinderForTests implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final OneProcess process;
  private final ToolServer tools;
  private final URI ingress;
  private final Map<String, String> environment;
  private final Described described;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private RejoinderForTests(OneProcess process, ToolServer tools, Map<String, String> environment)
      throws IOException, InterruptedException {
    this.process = process;
    this.environment = Map.copyOf(environment);
    this.tools = tools;
    ingress = URI.create("http://127.0.0.1:" + process.port());
    described = new Described(new ApiDocument(document()));
  }

  /** Returns once every worker is ready. {@code settings} win over what would be set for them. */
  public static RejoinderForTests start(Map<String, String> settings)
      throws IOException, InterruptedException {
    Map<String, String> environment = new HashMap<>(KafkaForTests.environment());
    environment.put("PORT", String.valueOf(FreePorts.next()));
    environment.put("ALLOW_PRIVATE_NETWORKS", "true");
    Path dataDir = Surroundings.dataDir(environment);
    ToolServer tools = ToolServer.start(LocalSecrets.webhook(dataDir), (causes, sentence) -> {});
    environment.put("WEBHOOK_URL", tools.url());
    environment.putAll(settings);
    LocalSecrets.of(dataDir).forEach(environment::putIfAbsent);
    OneProcess process = OneProcess.of(environment, said -> {});
    process.start();
    return new RejoinderForTests(process, tools, environment);
  }

  /** What another command must be told to find the same log. */
  public Map<String, String> environment() {
    return environment;
  }

  /** Asks as {@link #ask} does, in {@code thread}, and returns the run's id. */
  public String runOf(String message, Optional<String> thread) throws InterruptedException {
    return new AskClient(ingress)
        .ask(new AskClient.Question(message, thread, Optional.empty(), PATIENCE))
        .text("run_id");
  }

  /** The answer to {@code POST /api/ask} in a new thread, held back as long as 20 s. */
  Reply ask(String message) throws InterruptedException {
    return new AskClient(ingress)
        .ask(new AskClient.Question(message, Optional.empty(), Optional.empty(), PATIENCE));
  }

  /** The run as {@code GET /api/runs/{id}} shows it. */
  Reply run(String runId) throws IOException, InterruptedException {
    return get("/api/runs/" + runId);
  }

  Reply get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(ingress.resolve(path)).build());
  }

  /** {@code headers} are names and values in turn. */
  Reply post(String path, Map<String, ?> body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(ingress.resolve(path))
            .timeout(PATIENCE.multipliedBy(2))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
    return send((headers.length == 0 ? request : request.headers(headers)).build());
  }

  Reply delete(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(ingress.resolve(path)).DELETE().build());
  }

  /** Where ingress is. */
  String url() {
    return ingress.toString();
  }

  Topics topics() {
    return process.topics();
  }

  private ObjectNode document() throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(ingress.resolve("/openapi.json")).build();
    return JSON.readValue(
        http.send(request, HttpResponse.BodyHandlers.ofString()).body(), ObjectNode.class);
  }

  /** Fails when {@code /openapi.json} does not describe the answer. */
  private Reply send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
    Exchange exchange = Exchange.of(response, response.body());
    assertThat(described.problems(exchange)).as("%s", exchange).isEmpty();
    return Reply.of(response.statusCode(), response.body(), request.uri().toString());
  }

  @Override
  public void close() {
    process.close();
    tools.close();
  }
}
