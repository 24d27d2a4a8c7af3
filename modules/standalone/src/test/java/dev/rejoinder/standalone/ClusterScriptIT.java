package dev.rejoinder.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.rejoinder.embedded.FreePorts;
import dev.rejoinder.testkit.Eventually;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The set-up of {@code docker-compose.yml}, one process of each kind, as {@code ops/cluster} runs
 * it.
 */
@EnabledOnOs({OS.LINUX, OS.MAC})
class ClusterScriptIT {

  private static final Path SCRIPT = Path.of("../../ops/cluster").toAbsolutePath().normalize();
  private static final List<String> ONE_OF_EACH =
      List.of(
          "--no-build",
          "--brokers",
          "1",
          "--ingress",
          "1",
          "--run-worker",
          "1",
          "--dispatch-worker",
          "1",
          "--callback-worker",
          "1");

  @TempDir private Path elsewhere;
  private Path directory;
  private HttpServer tool;

  private record Ended(int exitCode, String output) {}

  @BeforeEach
  void openTheTool() throws Exception {
    directory = elsewhere.resolve("a cluster");
    tool = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    tool.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.getRequestBody().readAllBytes();
            var answer = "{\"output\":\"22 degrees\"}".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
          }
        });
    tool.start();
  }

  @AfterEach
  void endAll() throws Exception {
    tool.stop(0);
    cluster(List.of("down", "--data"));
  }

  @Test
  void itAnswersAQuestionAndEndsWhatItStarted() throws Exception {
    assertThat(up().output()).endsWith(" s\n").contains("all of it is ready after");

    assertThat(ask(setting("INGRESS_URLS"), setting("ADMIN_API_KEY")))
        .contains("\"completed\"")
        .contains("22 degrees");
    var asked = cluster(List.of("run", "ask", "What's the weather in Berlin?"));
    assertThat(asked.exitCode()).as(asked.output()).isZero();
    assertThat(asked.output()).contains("22 degrees");
    var secrets = Files.getPosixFilePermissions(directory.resolve("secrets"));
    assertThat(PosixFilePermissions.toString(secrets)).isEqualTo("rw-------");

    assertThat(cluster(List.of("kill", "run-worker-1"))).isEqualTo(new Ended(0, ""));
    var status = cluster(List.of("status"));
    assertThat(status.exitCode()).isEqualTo(1);
    assertThat(status.output())
        .containsPattern("ingress-1 +\\d+ +\\d+ yes +\\d+M")
        .containsPattern("run-worker-1 +- +\\d+ no +-");

    var processes = processes(status.output());
    assertThat(processes).hasSize(4).allMatch(ClusterScriptIT::runs);
    assertThat(cluster(List.of("down", "--data"))).isEqualTo(new Ended(0, ""));
    // Until the system has asked for its exit code, a process that ended seems to live.
    Eventually.eventually(
        "the end of every process",
        Duration.ofSeconds(20),
        () -> processes.stream().filter(ClusterScriptIT::runs).toList(),
        List::isEmpty);
    assertThat(directory).doesNotExist();
  }

  private Ended up() throws Exception {
    var command = new ArrayList<>(List.of("up"));
    command.addAll(ONE_OF_EACH);
    command.addAll(List.of("--base-port", String.valueOf(FreePorts.next())));
    var up = cluster(command);
    assertThat(up.exitCode()).as(up.output()).isEqualTo(0);
    return up;
  }

  private String setting(String key) throws Exception {
    var matcher =
        Pattern.compile("(?m)^export " + key + "=(.*)$").matcher(cluster(List.of("env")).output());
    assertThat(matcher.find()).as(key).isTrue();
    return matcher.group(1);
  }

  private static String ask(String ingress, String key) throws Exception {
    try (var http = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(URI.create(ingress + "/api/ask"))
              .header("Content-Type", "application/json")
              .header("Authorization", "Bearer " + key)
              .POST(
                  HttpRequest.BodyPublishers.ofString(
                      "{\"message\":\"What's the weather in Berlin?\"}"))
              .build();
      return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
  }

  private static List<Long> processes(String status) {
    return Pattern.compile("(?m)^\\S+ +(\\d+) ")
        .matcher(status)
        .results()
        .map(line -> Long.valueOf(line.group(1)))
        .toList();
  }

  private static boolean runs(long processId) {
    return ProcessHandle.of(processId).map(ProcessHandle::isAlive).orElse(false);
  }

  private Ended cluster(List<String> arguments) throws Exception {
    var command =
        new ArrayList<>(List.of("bash", SCRIPT.toString(), "--dir", directory.toString()));
    command.addAll(arguments);
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("WEBHOOK_URL", "http://127.0.0.1:" + tool.getAddress().getPort());
    builder.environment().put("ALLOW_PRIVATE_NETWORKS", "true");
    builder.environment().put("MODEL_PROVIDER", "scripted");
    builder.environment().put("TOPIC_PARTITIONS", "2");
    var output = elsewhere.resolve("output");
    var process = builder.redirectOutput(output.toFile()).start();
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    return new Ended(process.exitValue(), Files.readString(output));
  }
}
