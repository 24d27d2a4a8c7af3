package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoinder.ingress.Ingress.Answer;
import dev.rejoinder.runtime.ConfigException;
import dev.rejoinder.runtime.Health;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IngressServerTest {

  private final Ingress ingress = new Ingress();

  @AfterEach
  void close() {
    ingress.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""})
  void aBodyThatIsNotJsonIsAnUnsupportedMediaType(String type) {
    Answer answer = ingress.send("POST", "/api/ask", BodyPublishers.ofString("{}"), type);

    assertThat(answer.status()).isEqualTo(415);
    assertThat(answer.text("error")).isEqualTo("Unsupported media type");
    assertThat(ingress.log.nothingPublished()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"application/json; charset=utf-8", "APPLICATION/JSON", "application/a.b+json"})
  void everyKindOfJsonIsTaken(String type) {
    ingress.log.onCommand(command -> ingress.queued(command).completes("Sunny."));

    Answer answer =
        ingress.send("POST", "/api/ask", BodyPublishers.ofString("{\"message\":\"ü\"}"), type);

    assertThat(answer.status()).isEqualTo(200);
  }

  @Test
  void aBodyAboveTheLimitIsTooLargeWithAndWithoutALength() {
    byte[] tooLong =
        "{\"message\":\"%s\"}".formatted("x".repeat(5000)).getBytes(StandardCharsets.UTF_8);

    Answer announced =
        ingress.send("POST", "/api/ask", BodyPublishers.ofByteArray(tooLong), "application/json");
    Answer chunked =
        ingress.send(
            "POST",
            "/api/ask",
            BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(tooLong)),
            "application/json");

    for (Answer answer : List.of(announced, chunked)) {
      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.text("error")).isEqualTo("Body too large");
    }
    assertThat(ingress.log.nothingPublished()).isTrue();
  }

  @Test
  void brokenTextIsRefused() {
    byte[] notUtf8 = {'{', '"', (byte) 0xff, '"', ':', '1', '}'};

    Answer answer =
        ingress.send("POST", "/api/ask", BodyPublishers.ofByteArray(notUtf8), "application/json");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("error")).isEqualTo("Invalid JSON");
    assertThat(ingress.ask("[".repeat(3000)).status()).isEqualTo(400);
  }

  @Test
  void unknownPathsAreNotFound() {
    for (String path : new String[] {"/", "/api/nothing", "/api/runs/a/b", "/api/callbacks/"}) {
      Answer answer = ingress.get(path);
      assertThat(answer.status()).as(path).isEqualTo(404);
      assertThat(answer.text("error")).isEqualTo("Not found");
      assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /api/ask, POST",
    "DELETE, /api/runs/x, GET",
    "PUT, /api/callbacks/x, POST",
    "OPTIONS, /api/ask, POST",
    "POST, /health, GET"
  })
  void otherMethodsAreNotAllowed(String method, String path, String allowed) {
    Answer answer = ingress.send(method, path, BodyPublishers.noBody(), "");

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("Allow")).isEqualTo(allowed);
    assertThat(answer.text("error")).isEqualTo("Method not allowed");
  }

  @Test
  void anAddressThatCannotBeReadIsRefusedAsJsonToo() throws IOException {
    String raw = raw("GET /%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

    assertThat(raw).startsWith("HTTP/1.1 400").contains("\"error\":\"Bad Request\"");
    assertThat(raw).doesNotContain("Jetty").doesNotContain("<html");
  }

  private String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), ingress.port())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void theIndexListsEveryEndpoint() {
    Answer answer = ingress.get("/api");

    assertThat(answer.text("name")).isEqualTo("Rejoinder");
    assertThat(answer.body().has("version")).isTrue();
    assertThat(answer.body().get("endpoints").findValuesAsText("path"))
        .containsExactly(
            "/api/ask",
            "/api/webhook-response",
            "/api/callbacks/{call_id}",
            "/api/run-status",
            "/api/runs/{id}",
            "/api/runs/{id}/cancel",
            "/api",
            "/health",
            "/ready",
            "/metrics",
            "/api/status",
            "/api/calls/{id}",
            "/api/calls/{id}/approve",
            "/api/calls/{id}/reject",
            "/api/tasks",
            "/api/tasks",
            "/api/tasks/stats",
            "/api/tasks/{correlation_id}",
            "/api/tasks/{correlation_id}/cancel",
            "/api/webhook-callback",
            "/api/webhook-callback/{correlation_id}",
            "/api/runs/{id}/events",
            "/api/threads/{id}",
            "/api/threads/{id}/messages",
            "/api/threads/{id}/events",
            "/query",
            "/conversation",
            "/agent-query",
            "/sessions",
            "/sessions/{id}",
            "/sessions/{id}",
            "/sessions/{id}/history",
            "/sessions/{id}/personality",
            "/api/hooks/webhooks",
            "/api/hooks/webhooks",
            "/api/hooks/webhooks/{id}",
            "/api/hooks/webhooks/{id}",
            "/api/hooks/webhooks/{id}",
            "/api/hooks/webhooks/{id}/rotate-secret",
            "/api/hooks/webhooks/{id}/public-key",
            "/api/hooks/event-types",
            "/api/hooks/event-types/{name}",
            "/api/hooks/events",
            "/register-webhook",
            "/webhooks/register",
            "/webhooks",
            "/webhooks/{id}",
            "/webhooks/{id}/events",
            "/api/hooks/deliveries",
            "/api/hooks/deliveries/{id}",
            "/api/hooks/deliveries/{id}/attempts",
            "/api/hooks/deliveries/{id}/redeliver",
            "/api/hooks/dead-letters",
            "/api/hooks/dead-letters/{id}",
            "/api/hooks/dead-letters/{id}/redrive",
            "/api/hooks/dead-letters/{id}",
            "/api/hooks/webhooks/{id}/deliveries",
            "/api/hooks/webhooks/{id}/test",
            "/api/hooks/webhooks/{id}/recover",
            "/api/hooks/webhooks/{id}/replay",
            "/api/hooks/dead-letters/redrive",
            "/api/hooks/dead-letters/purge",
            "/api/hooks/jobs",
            "/api/hooks/jobs/{id}",
            "/api/hooks/jobs/{id}/cancel",
            "/api/webhooks/{source}",
            "/api/webhooks",
            "/api/webhooks/{source}",
            "/api/webhooks/{source}/events",
            "/api/webhooks/{source}/rejected",
            "/api/keys",
            "/api/keys",
            "/api/keys/{id}",
            "/api/keys/{id}",
            "/openapi.json",
            "/docs",
            "/docs/{file}");
    assertThat(answer.body().at("/endpoints/0/method").asText()).isEqualTo("POST");
    assertThat(answer.body().at("/endpoints/0/summary").asText()).isNotEmpty();
  }

  @Test
  void readyTellsWhatIsNot() {
    assertThat(ingress.get("/ready").status()).isEqualTo(200);
    ingress.kafka = Health.notReady("Kafka cannot be reached.");

    Answer answer = ingress.get("/ready");

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.text("status")).isEqualTo("not_ready");
    assertThat(answer.body().at("/services/0/name").asText()).isEqualTo("kafka");
    assertThat(answer.body().at("/services/0/detail").asText())
        .isEqualTo("Kafka cannot be reached.");
    Answer health = ingress.get("/health");
    assertThat(health.status()).isEqualTo(200);
    assertThat(health.text("status")).isEqualTo("ok");
    assertThat(health.body().get("uptime_ms").isNumber()).isTrue();
  }

  @Test
  void whatTheProcessMeasuresIsThereForPrometheus() throws Exception {
    HttpResponse<String> answer;
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:%d/metrics".formatted(ingress.port()));
      answer = client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type"))
        .contains("text/plain; version=0.0.4; charset=utf-8");
    assertThat(answer.body()).contains("process_uptime_seconds");
  }

  @Test
  void aBusyPortIsOneClearSentence() {
    Limits limits = new Limits(Ingress.LONG, Ingress.LONG, 4096, 100, List.of());
    try (IngressServer second =
        new IngressServer(
            new Listener("127.0.0.1", ingress.port(), Optional.empty()),
            Access.edge(Access.DEFAULT, ingress.clock),
            limits,
            List.of(),
            () -> {})) {
      assertThatThrownBy(second::start)
          .isInstanceOf(ConfigException.class)
          .hasMessage(
              "Port %d is already in use; set PORT to a free one.".formatted(ingress.port()));
    }
  }

  @Test
  void browsersMayCallOnlyFromConfiguredOrigins() {
    assertThat(
            ingress
                .send("GET", "/health", BodyPublishers.noBody(), "", "Origin", "https://a.example")
                .header("Access-Control-Allow-Origin"))
        .isEmpty();
    try (Ingress open = new Ingress(Setup.DEFAULT.withOrigin("https://a.example"))) {
      Answer allowed =
          open.send("GET", "/health", BodyPublishers.noBody(), "", "Origin", "https://a.example");
      Answer preflight =
          open.send(
              "OPTIONS",
              "/api/ask",
              BodyPublishers.noBody(),
              "",
              "Origin",
              "https://a.example",
              "Access-Control-Request-Method",
              "POST");

      assertThat(allowed.header("Access-Control-Allow-Origin")).isEqualTo("https://a.example");
      assertThat(preflight.status()).isEqualTo(200);
      assertThat(preflight.header("Access-Control-Allow-Origin")).isEqualTo("https://a.example");
    }
  }
}
