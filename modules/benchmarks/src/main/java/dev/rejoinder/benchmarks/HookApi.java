package dev.rejoinder.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Makes webhooks and posts events over HTTP. Thread-safe. */
final class HookApi {

  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);
  private static final int EVENTS_PER_MINUTE = 100_000;
  private static final int CREATED = 201;
  private static final int ACCEPTED = 202;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI base;
  private final AtomicInteger failed = new AtomicInteger();

  HookApi(int port) {
    base = URI.create("http://127.0.0.1:" + port);
  }

  /** A webhook and what its deliveries are signed with. */
  record Webhook(String id, String url, String secret) {}

  /** A webhook without the usual limit on its rate. */
  Webhook webhook(String url, List<String> types) {
    String json =
        "{\"name\":\"benchmark\",\"url\":\"%s\",\"eventTypes\":[%s],\"eventsPerMinute\":%d}"
            .formatted(
                url,
                types.stream().map(type -> '"' + type + '"').collect(Collectors.joining(",")),
                EVENTS_PER_MINUTE);
    HttpResponse<String> response = send("/api/hooks/webhooks", json);
    if (response.statusCode() != CREATED) {
      throw new IllegalStateException("A webhook was refused: " + response.body());
    }
    return new Webhook(member(response.body(), "id"), url, member(response.body(), "secret"));
  }

  /** Whether the events were accepted. */
  boolean post(String json) {
    boolean accepted = send("/api/hooks/events", json).statusCode() == ACCEPTED;
    if (!accepted) {
      failed.incrementAndGet();
    }
    return accepted;
  }

  /** Posts that were not accepted since the last call. */
  int takeFailed() {
    return failed.getAndSet(0);
  }

  private HttpResponse<String> send(String path, String json) {
    HttpRequest request =
        HttpRequest.newBuilder(base.resolve(path))
            .header("Content-Type", "application/json")
            .timeout(REQUEST_TIMEOUT)
            .POST(HttpRequest.BodyPublishers.ofString(json))
            .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while posting.", e);
    }
  }

  private static String member(String json, String name) {
    Matcher member = Pattern.compile('"' + name + "\":\"([^\"]+)\"").matcher(json);
    if (!member.find()) {
      throw new IllegalStateException("No " + name + " in an answer.");
    }
    return member.group(1);
  }
}
