package dev.rejoinder.runtime;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Answers {@code GET /health} (the process lives), {@code GET /ready} (every service works) and
 * {@code GET /metrics} ({@link ProcessMetrics}).
 */
public final class HealthServer implements Service {

  private static final String JSON = "application/json";

  private final int port;
  private final List<Service> services;
  private @Nullable HttpServer server;
  private @Nullable ExecutorService threads;

  /** {@code port} 0 means any free one. */
  public HealthServer(int port, List<Service> services) {
    this.port = port;
    this.services = List.copyOf(services);
  }

  @Override
  public String name() {
    return "health-server";
  }

  @Override
  public synchronized void start() {
    try {
      HttpServer fresh = HttpServer.create(new InetSocketAddress(port), 0);
      ExecutorService perRequest = Executors.newVirtualThreadPerTaskExecutor();
      fresh.setExecutor(perRequest);
      fresh.createContext(
          "/health", exchange -> answer(exchange, 200, JSON, "{\"status\":\"ok\"}"));
      fresh.createContext("/ready", this::ready);
      fresh.createContext("/metrics", HealthServer::metrics);
      fresh.start();
      server = fresh;
      threads = perRequest;
    } catch (IOException e) {
      throw new ConfigException(
          List.of(
              "Port %d cannot be listened on: %s; set HEALTH_PORT to a free one."
                  .formatted(port, e.getMessage())));
    }
  }

  @Override
  public Health health() {
    return Health.ready();
  }

  /** The port in use. Call only while started. */
  synchronized int port() {
    if (server == null) {
      throw new IllegalStateException("the health server is not started");
    }
    return server.getAddress().getPort();
  }

  @Override
  public synchronized void close() {
    if (server != null) {
      server.stop(0);
      server = null;
    }
    if (threads != null) {
      threads.close();
      threads = null;
    }
  }

  private void ready(HttpExchange exchange) throws IOException {
    Readiness readiness = Readiness.of(services);
    answer(exchange, readiness.ready() ? 200 : 503, JSON, readiness.toJson());
  }

  private static void metrics(HttpExchange exchange) throws IOException {
    answer(exchange, 200, ProcessMetrics.CONTENT_TYPE, ProcessMetrics.text());
  }

  private static void answer(HttpExchange exchange, int status, String contentType, String text)
      throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", contentType);
      if (!exchange.getHttpContext().getPath().equals(exchange.getRequestURI().getPath())) {
        exchange.sendResponseHeaders(404, -1);
      } else if (!exchange.getRequestMethod().equals("GET")) {
        exchange.getResponseHeaders().set("Allow", "GET");
        exchange.sendResponseHeaders(405, -1);
      } else {
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
      }
    }
  }
}
