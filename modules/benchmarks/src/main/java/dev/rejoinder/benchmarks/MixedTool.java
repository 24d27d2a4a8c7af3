package dev.rejoinder.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A tool as tools are: most calls it answers at once, some by callback, some twice, some only when
 * asked again, some never. Which is told by the call's id.
 */
final class MixedTool implements AutoCloseable {

  private static final Pattern CALL = Pattern.compile("\"tool_call_id\":\"(\\w+)\"");
  private static final Pattern CALLBACK = Pattern.compile("\"callback_url\":\"([^\"]+)\"");
  private static final String ANSWER = "{\"output\":\"22 degrees, sunny\"}";
  private static final long CALLBACK_AFTER_MS = 200;
  private static final int KINDS = 20;
  private static final int BACKLOG = 1024;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Set<String> failedOnce = ConcurrentHashMap.newKeySet();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  MixedTool() throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    server = HttpServer.create(address, BACKLOG);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/tool";
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      String call = found(CALL, body);
      switch (Math.floorMod(call.hashCode(), KINDS)) {
        case 0 -> respond(exchange, 202, "{\"message\":\"never\"}");
        case 1, 2 -> respond(exchange, failedOnce.add(call) ? 503 : 200, ANSWER);
        case 3, 4, 5 -> {
          respond(exchange, 202, "{\"message\":\"later\"}");
          callBack(found(CALLBACK, body), 1);
        }
        case 6 -> {
          respond(exchange, 202, "{\"message\":\"later, twice\"}");
          callBack(found(CALLBACK, body), 2);
        }
        default -> respond(exchange, 200, ANSWER);
      }
    }
  }

  private static String found(Pattern pattern, String body) {
    Matcher matcher = pattern.matcher(body);
    return matcher.find() ? matcher.group(1) : "";
  }

  private void callBack(String url, int times) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(ANSWER))
            .build();
    for (int i = 1; i <= times; i++) {
      CompletableFuture.delayedExecutor(i * CALLBACK_AFTER_MS, TimeUnit.MILLISECONDS, threads)
          .execute(() -> send(request));
    }
  }

  private void send(HttpRequest request) {
    try {
      http.send(request, HttpResponse.BodyHandlers.discarding());
    } catch (IOException e) {
      // The call expires then, as a real tool's would.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void respond(HttpExchange exchange, int status, String json) throws IOException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
