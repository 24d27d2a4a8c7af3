package dev.rejoinder.standalone.crash;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** One ingress process, and a client that asks this one alone. */
final class Replica implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofMinutes(3);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final WorkerUnderTest process;
  private final int port;

  Replica(WorkerUnderTest process, int port) {
    this.process = process;
    this.port = port;
  }

  /** What came back. */
  record Answer(int status, JsonNode body, String retryAfter) {

    String text(String field) {
      return body.path(field).asText();
    }
  }

  void start() {
    process.start();
  }

  void kill() {
    process.kill();
  }

  boolean ready() {
    try {
      return get("/ready").status() == 200;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  Answer get(String path) {
    return answer(request(path).GET().build());
  }

  Answer post(String path, String body, String... headers) {
    HttpRequest.Builder request = request(path).header("Content-Type", "application/json");
    if (headers.length > 0) {
      request.headers(headers);
    }
    return answer(request.POST(HttpRequest.BodyPublishers.ofString(body)).build());
  }

  /** Ids and names of a stream's events until it ends; those without an id by name alone. */
  List<String> stream(String path, String... headers) {
    HttpRequest.Builder request = request(path);
    if (headers.length > 0) {
      request.headers(headers);
    }
    try (Stream<String> lines = send(request.build(), BodyHandlers.ofLines()).body()) {
      return lines.filter(line -> line.matches("(id|event): .*")).toList();
    }
  }

  private Answer answer(HttpRequest request) {
    HttpResponse<String> response = send(request, BodyHandlers.ofString());
    try {
      return new Answer(
          response.statusCode(),
          JSON.readTree(response.body()),
          response.headers().firstValue("Retry-After").orElse(""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
    try {
      return http.send(request, handler);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while asking " + request.uri(), e);
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).timeout(TIMEOUT);
  }

  @Override
  public void close() {
    http.shutdownNow();
    process.close();
  }
}
