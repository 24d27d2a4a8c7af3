package dev.rejoinder.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Asks questions that need one tool call each, and waits for their answers. */
final class Asker {

  private static final String QUESTION = "{\"message\":\"What's the weather in Berlin?\"}";
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<URI> ingresses;
  private final String apiKey;
  private final AtomicInteger turn = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();

  Asker(int port) {
    this(List.of(URI.create("http://127.0.0.1:" + port)), "");
  }

  /** Asks each of {@code ingresses} in turn; {@code apiKey} may be empty. */
  Asker(List<URI> ingresses, String apiKey) {
    this.ingresses = List.copyOf(ingresses);
    this.apiKey = apiKey;
  }

  /** Questions that did not end completed since the last call. */
  int takeFailed() {
    return failed.getAndSet(0);
  }

  /** Asks {@code perSecond} questions a second, on time whatever the answers take. */
  Latencies atRate(int perSecond, Duration duration) {
    Latencies latencies = new Latencies();
    long interval = Duration.ofSeconds(1).toNanos() / perSecond;
    long questions = duration.toSeconds() * perSecond;
    long begin = System.nanoTime();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (long i = 0; i < questions; i++) {
        long due = begin + i * interval;
        parkUntil(due);
        threads.execute(() -> askOnce(latencies, due));
      }
    }
    return latencies;
  }

  /** Keeps {@code clients} questions under way for {@code duration}. */
  Latencies saturated(int clients, Duration duration) {
    Latencies latencies = new Latencies();
    AtomicBoolean over = new AtomicBoolean();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < clients; i++) {
        threads.execute(() -> {
          while (!over.get()) {
            askOnce(latencies, System.nanoTime());
          }
        });
      }
      parkUntil(System.nanoTime() + duration.toNanos());
      over.set(true);
    }
    return latencies;
  }

  /** Counted from when the question was due, so that waiting in line is part of the latency. */
  private void askOnce(Latencies latencies, long dueNanos) {
    URI ingress = ingresses.get(Math.floorMod(turn.getAndIncrement(), ingresses.size()));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(ingress.resolve("/api/ask"))
            .header("Content-Type", "application/json")
            .timeout(ANSWER_TIMEOUT)
            .POST(HttpRequest.BodyPublishers.ofString(QUESTION));
    if (!apiKey.isEmpty()) {
      request.header("Authorization", "Bearer " + apiKey);
    }
    try {
      HttpResponse<String> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() == 200 && response.body().contains("\"completed\"")) {
        latencies.add(System.nanoTime() - dueNanos);
      } else {
        failed.incrementAndGet();
      }
    } catch (IOException e) {
      failed.incrementAndGet();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void parkUntil(long nanoTime) {
    while (System.nanoTime() < nanoTime) {
      LockSupport.parkNanos(nanoTime - System.nanoTime());
    }
  }
}
