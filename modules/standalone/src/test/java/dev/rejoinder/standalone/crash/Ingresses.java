package dev.rejoinder.standalone.crash;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Every ingress there is; a request that finds one dead or not ready goes to the next. */
final class Ingresses {

  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(20);
  private static final Duration GIVE_UP = Duration.ofMinutes(3);
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();
  private final List<Integer> ports;

  Ingresses(List<Integer> ports) {
    this.ports = List.copyOf(ports);
  }

  /** The first answer below 500; the same request may be sent several times until it comes. */
  HttpResponse<String> post(String path, String body, String idempotencyKey) {
    return send(
        path,
        uri -> {
          HttpRequest.Builder request =
              HttpRequest.newBuilder(uri)
                  .header("Content-Type", "application/json")
                  .header("Prefer", "respond-async")
                  .timeout(REQUEST_TIMEOUT)
                  .POST(HttpRequest.BodyPublishers.ofString(body));
          if (!idempotencyKey.isEmpty()) {
            request.header("Idempotency-Key", idempotencyKey);
          }
          return request.build();
        });
  }

  /** The first answer below 500. */
  HttpResponse<String> get(String path) {
    return send(path, uri -> HttpRequest.newBuilder(uri).timeout(REQUEST_TIMEOUT).build());
  }

  private HttpResponse<String> send(String path, RequestTo requestTo) {
    long deadline = System.nanoTime() + GIVE_UP.toNanos();
    for (int i = Math.floorMod(path.hashCode(), ports.size()); ; i++) {
      int port = ports.get(i % ports.size());
      try {
        HttpResponse<String> response =
            http.send(
                requestTo.uri(URI.create("http://127.0.0.1:" + port + path)),
                HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() < 500) {
          return response;
        }
      } catch (IOException e) {
        // Killed, or not listening yet: another one, or the same one later.
      } catch (InterruptedException e) {
        throw new IllegalStateException("interrupted while asking " + path, e);
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("no ingress answered " + path + " within " + GIVE_UP);
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private interface RequestTo {
    HttpRequest uri(URI uri);
  }
}
