package dev.rejoinder.standalone.crash;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Answers Berlin inline, and leaves every other place for the test to call back about. */
final class GatedTool implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final BlockingQueue<JsonNode> open = new LinkedBlockingQueue<>();

  GatedTool() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/tool";
  }

  /** The next call that waits to be called back about. */
  JsonNode nextOpen() throws InterruptedException {
    JsonNode call = open.poll(2, TimeUnit.MINUTES);
    if (call == null) {
      throw new AssertionError("no call came");
    }
    return call;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode call = JSON.readTree(exchange.getRequestBody());
      boolean inline = call.at("/arguments/location").asText().equals("Berlin");
      String answer = inline ? "{\"output\":\"sunny\"}" : "{\"message\":\"working on it\"}";
      byte[] body = answer.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(inline ? 200 : 202, body.length);
      exchange.getResponseBody().write(body);
      if (!inline) {
        open.add(call);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
