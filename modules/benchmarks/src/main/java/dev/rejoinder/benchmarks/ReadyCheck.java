package dev.rejoinder.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for a process's {@code /ready} to say so. */
final class ReadyCheck {

  private static final Duration READY_TIMEOUT = Duration.ofSeconds(90);
  private static final Duration LOOK_EVERY = Duration.ofMillis(20);

  private ReadyCheck() {}

  /** Kills the process and fails when it is not ready in time. */
  static void await(Process process, int port) {
    HttpRequest ready =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/ready")).build();
    long deadline = System.nanoTime() + READY_TIMEOUT.toNanos();
    try (HttpClient http = HttpClient.newHttpClient()) {
      while (System.nanoTime() < deadline && process.isAlive()) {
        try {
          if (http.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
            return;
          }
        } catch (IOException e) {
          // Not listening yet.
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          break;
        }
        LockSupport.parkNanos(LOOK_EVERY.toNanos());
      }
    }
    process.destroyForcibly();
    throw new IllegalStateException("A process was not ready in time; see its log.");
  }
}
