package dev.rejoinder.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A tool that answers every call by callback, a moment later, and each call once. */
final class CallbackTool implements AutoCloseable {

  private static final Pattern CALL = Pattern.compile("\"tool_call_id\":\"(\\w+)\"");
  private static final Pattern PLACE = Pattern.compile("\"location\":\"([^\"]+)\"");
  private static final byte[] ACCEPTED =
      "{\"message\":\"working on it\"}".getBytes(StandardCharsets.UTF_8);
  private static final long CALLBACK_AFTER_MS = 300;
  private static final int BACKLOG = 1024;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Executor later =
      CompletableFuture.delayedExecutor(CALLBACK_AFTER_MS, TimeUnit.MILLISECONDS, threads);
  private final Set<String> calls = ConcurrentHashMap.newKeySet();
  private final AtomicInteger requests = new AtomicInteger();
  private volatile @Nullable AnyIngress ingress;

  /** Listens on every address of this machine, for senders in namespaces of their own. */
  CallbackTool() throws IOException {
    server = HttpServer.create(new InetSocketAddress(0), BACKLOG);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** Where callbacks go from here on. */
  void answerTo(AnyIngress callbacks) {
    ingress = callbacks;
  }

  /** Webhooks received, those of repeated attempts included. */
  int requests() {
    return requests.get();
  }

  /** Calls received, each once. */
  int calls() {
    return calls.size();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.incrementAndGet();
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(202, ACCEPTED.length);
      exchange.getResponseBody().write(ACCEPTED);
      String call = found(CALL, body);
      if (calls.add(call)) {
        later.execute(() -> callBack(call, found(PLACE, body)));
      }
    }
  }

  private void callBack(String call, String place) {
    AnyIngress callbacks = ingress;
    if (callbacks == null) {
      throw new IllegalStateException("called before it knows where to answer");
    }
    try {
      String answer = "{\"output\":\"" + output(place) + "\"}";
      callbacks.post("/api/callbacks/" + call, answer, "");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What it says of {@code place}. */
  static String output(String place) {
    return "made-up weather of " + place;
  }

  private static String found(Pattern pattern, String body) {
    Matcher matcher = pattern.matcher(body);
    return matcher.find() ? matcher.group(1) : "";
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
