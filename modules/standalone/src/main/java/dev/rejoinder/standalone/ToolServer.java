package dev.rejoinder.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The demo's tool: {@code get_weather} behind a webhook, with values that are made up.
 *
 * <p>It answers for Berlin in the response itself, and for any other place by callback a second
 * later, as a slow tool would. It checks every signature with the Standard Webhooks library.
 */
final class ToolServer implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration SLOW = Duration.ofSeconds(1);
  private static final int BODY_BYTES_MAX = 256 * 1024;
  private static final int PATH_CHARS_MAX = 32;
  private static final String INLINE_PLACE = "Berlin";
  private static final Map<String, String> WEATHER =
      Map.of("Berlin", "22 °C and sunny", "Paris", "19 °C with light rain");

  private final HttpServer server;
  private final Webhook signature;
  private final Told told;
  private final HttpClient callbacks =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private ToolServer(HttpServer server, Webhook signature, Told told) {
    this.server = server;
    this.signature = signature;
    this.told = told;
  }

  /** Hears one sentence at a time, from any thread. */
  @FunctionalInterface
  interface Told {
    void of(Causes causes, String sentence);
  }

  /**
   * Starts on a free loopback port.
   *
   * @param secret {@code whsec_…} webhooks are signed with
   * @param told hears of every request and callback
   */
  static ToolServer start(String secret, Told told) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      ToolServer tools = new ToolServer(server, new Webhook(secret), told);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext("/", tools::handle);
      server.start();
      return tools;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (EmptyWebhookSecretException e) {
      throw new IllegalArgumentException("the webhook secret is empty", e);
    }
  }

  /** Where webhooks go. */
  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/get_weather";
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readNBytes(BODY_BYTES_MAX);
      String text = new String(body, StandardCharsets.UTF_8);
      if (!genuine(text, exchange)) {
        told.of(Causes.of(null), "refused a webhook whose signature is wrong");
        respond(exchange, 401, "{\"error\":\"the signature is wrong\"}");
        return;
      }
      answer(exchange, JSON.readTree(text));
    }
  }

  private boolean genuine(String body, HttpExchange exchange) {
    try {
      signature.verify(body, exchange.getRequestHeaders());
      return true;
    } catch (WebhookVerificationException e) {
      return false;
    }
  }

  private void answer(HttpExchange exchange, JsonNode call) throws IOException {
    String place = call.path("arguments").path("location").asText();
    String callId = call.path("tool_call_id").asText();
    String output = JsonNodeFactory.instance.objectNode().put("output", weather(place)).toString();
    if (place.contains(INLINE_PLACE)) {
      told.of(
          Causes.webhook(callId),
          "webhook for %s: signature genuine, answered in the response".formatted(place));
      respond(exchange, 200, output);
    } else {
      told.of(
          Causes.webhook(callId),
          "webhook for %s: signature genuine, will call back in 1 s".formatted(place));
      respond(exchange, 202, "{\"status\":\"working on it\"}");
      callBackLater(call, place, output);
    }
  }

  private static String weather(String place) {
    return WEATHER.entrySet().stream()
            .filter(entry -> place.contains(entry.getKey()))
            .map(entry -> place + ": " + entry.getValue())
            .findFirst()
            .orElse(place + ": 15 °C and cloudy")
        + " (made up by the demo's tool server)";
  }

  private void callBackLater(JsonNode call, String place, String output) {
    URI url = URI.create(call.path("callback_url").asText());
    Causes causes = Causes.callBack(call.path("tool_call_id").asText());
    CompletableFuture.delayedExecutor(SLOW.toMillis(), TimeUnit.MILLISECONDS)
        .execute(() -> {
          told.of(causes, "callback for %s: POST %s".formatted(place, shortened(url.getPath())));
          callBack(url, place, output);
        });
  }

  private void callBack(URI url, String place, String output) {
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(output))
            .build();
    try {
      HttpResponse<String> response = callbacks.send(request, HttpResponse.BodyHandlers.ofString());
      told.of(
          Causes.of(null), "callback for %s: answered %d".formatted(place, response.statusCode()));
    } catch (IOException e) {
      told.of(Causes.of(null), "callback for %s: failed, %s".formatted(place, e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String shortened(String path) {
    return path.length() <= PATH_CHARS_MAX ? path : path.substring(0, PATH_CHARS_MAX - 1) + "…";
  }

  private static void respond(HttpExchange exchange, int status, String json) throws IOException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
