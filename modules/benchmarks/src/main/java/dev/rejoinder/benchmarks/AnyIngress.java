package dev.rejoinder.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A client of all ingresses, as clients should be: what finds one away, or is told to come later,
 * is sent again to the next, after a pause. Thread-safe.
 */
final class AnyIngress {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration GIVE_UP = Duration.ofMinutes(3);
  private static final long PAUSE_MS = 200;
  private static final long RETRY_AFTER_S_MAX = 5;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();
  private final List<URI> ingresses;
  private final String apiKey;
  private final Consumer<String> errors;
  private final AtomicInteger turn = new AtomicInteger();

  /**
   * {@code errors} is told of every request that got no answer below 400 at once: its method and
   * the status, or what went wrong.
   */
  AnyIngress(List<URI> ingresses, String apiKey, Consumer<String> errors) {
    this.ingresses = List.copyOf(ingresses);
    this.apiKey = apiKey;
    this.errors = errors;
  }

  /** The first answer that is final; empty when there was none for three minutes. */
  Optional<HttpResponse<String>> post(String path, String json, String idempotencyKey)
      throws InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder()
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json));
    if (!idempotencyKey.isEmpty()) {
      request.header("Idempotency-Key", idempotencyKey);
    }
    return send(path, request);
  }

  /** As {@link #post}. */
  Optional<HttpResponse<String>> get(String path) throws InterruptedException {
    return send(path, HttpRequest.newBuilder().GET());
  }

  private Optional<HttpResponse<String>> send(String path, HttpRequest.Builder request)
      throws InterruptedException {
    request.timeout(REQUEST_TIMEOUT).header("Authorization", "Bearer " + apiKey);
    long deadline = System.nanoTime() + GIVE_UP.toNanos();
    do {
      URI ingress = ingresses.get(Math.floorMod(turn.getAndIncrement(), ingresses.size()));
      Optional<HttpResponse<String>> answer = once(request.uri(ingress.resolve(path)).build());
      if (answer.isPresent() && answer.get().statusCode() < 400) {
        return answer;
      }
      if (answer.isPresent() && !worthRepeating(answer.get().statusCode())) {
        return answer;
      }
      Waiting.pause(answer.map(AnyIngress::pauseMs).orElse(PAUSE_MS));
    } while (System.nanoTime() < deadline);
    return Optional.empty();
  }

  private Optional<HttpResponse<String>> once(HttpRequest request) throws InterruptedException {
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() >= 400) {
        errors.accept(request.method() + " " + response.statusCode());
      }
      return Optional.of(response);
    } catch (HttpTimeoutException e) {
      errors.accept(request.method() + " timed out");
    } catch (IOException e) {
      errors.accept(request.method() + " not connected");
    }
    return Optional.empty();
  }

  private static boolean worthRepeating(int status) {
    return status >= 500 || status == 429;
  }

  private static long pauseMs(HttpResponse<String> response) {
    return response
        .headers()
        .firstValue("Retry-After")
        .filter(seconds -> seconds.matches("\\d{1,6}"))
        .map(seconds -> Math.min(Long.parseLong(seconds), RETRY_AFTER_S_MAX) * 1000)
        .orElse(PAUSE_MS);
  }
}
