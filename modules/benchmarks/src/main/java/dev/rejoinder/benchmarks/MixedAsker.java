package dev.rejoinder.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks as many kinds of clients do: with no, one or two tools, going on, cancelling. */
final class MixedAsker {

  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final Pattern RUN = Pattern.compile("\"run_id\":\"(\\w+)\"");
  private static final Pattern THREAD = Pattern.compile("\"thread_id\":\"(\\w+)\"");
  private static final String ONE_TOOL = "What's the weather in Berlin?";
  private static final String TWO_TOOLS = "What's the weather in Berlin and Paris?";
  private static final int KINDS = 10;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI base;
  private final Map<Integer, AtomicLong> statuses = new TreeMap<>();

  MixedAsker(int port) {
    base = URI.create("http://127.0.0.1:" + port);
  }

  /** Starts {@code runs} runs, {@code clients} under way at a time; returns when all are taken. */
  void ask(int runs, int clients, IntConsumer progress) throws InterruptedException {
    Semaphore free = new Semaphore(clients);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      int asked = 0;
      while (asked < runs) {
        int kind = asked % KINDS;
        asked += kind == KINDS - 2 && asked + 2 <= runs ? 2 : 1;
        boolean goesOn = kind == KINDS - 2;
        free.acquire();
        threads.execute(() -> {
          try {
            one(goesOn ? 5 : kind, goesOn);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } finally {
            free.release();
          }
        });
        progress.accept(asked);
      }
    }
  }

  /** How many answers had which HTTP status; 0 where there was none. */
  Map<Integer, AtomicLong> statuses() {
    return statuses;
  }

  private void one(int kind, boolean goesOn) throws InterruptedException {
    String question = kind < 5 ? ONE_TOOL : kind < 7 ? TWO_TOOLS : "Hello";
    boolean cancelled = kind == KINDS - 1;
    String answer =
        post(
            "/api/ask",
            json(cancelled ? TWO_TOOLS : question, ""),
            cancelled ? "respond-async" : "");
    if (cancelled) {
      post("/api/runs/" + found(RUN, answer) + "/cancel", "{}", "");
    }
    if (goesOn) {
      post("/api/ask", json(ONE_TOOL, found(THREAD, answer)), "");
    }
  }

  private static String json(String question, String thread) {
    return thread.isEmpty()
        ? "{\"message\":\"%s\"}".formatted(question)
        : "{\"message\":\"%s\",\"thread_id\":\"%s\"}".formatted(question, thread);
  }

  private static String found(Pattern pattern, String body) {
    Matcher matcher = pattern.matcher(body);
    return matcher.find() ? matcher.group(1) : "";
  }

  private String post(String path, String body, String prefer) throws InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(path))
            .header("Content-Type", "application/json")
            .timeout(TIMEOUT)
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (!prefer.isEmpty()) {
      request.header("Prefer", prefer);
    }
    try {
      HttpResponse<String> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      count(response.statusCode());
      return response.body();
    } catch (IOException e) {
      count(0);
      return "";
    }
  }

  private synchronized void count(int status) {
    statuses.computeIfAbsent(status, s -> new AtomicLong()).incrementAndGet();
  }
}
