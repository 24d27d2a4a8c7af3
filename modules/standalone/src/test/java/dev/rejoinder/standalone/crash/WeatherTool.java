package dev.rejoinder.standalone.crash;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers Berlin inline and every other place by callback, to whichever ingress is alive. */
final class WeatherTool implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int BACKLOG = 1024;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger requests = new AtomicInteger();
  private final Ingresses ingresses;

  WeatherTool(List<Integer> ingressPorts) throws IOException {
    ingresses = new Ingresses(ingressPorts);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/tool";
  }

  /** Webhooks received, those of repeated attempts included. */
  int requests() {
    return requests.get();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.incrementAndGet();
      JsonNode call = JSON.readTree(exchange.getRequestBody());
      String place = call.get("arguments").get("location").asText();
      boolean inline = place.equals("Berlin");
      String answer = inline ? output(place) : "{\"message\":\"working on it\"}";
      byte[] body = answer.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(inline ? 200 : 202, body.length);
      exchange.getResponseBody().write(body);
      if (!inline) {
        String callId = call.get("tool_call_id").asText();
        threads.execute(() -> ingresses.post("/api/callbacks/" + callId, output(place), ""));
      }
    }
  }

  private static String output(String place) {
    return "{\"output\":\"made-up weather of " + place + "\"}";
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
