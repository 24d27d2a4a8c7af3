package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rejoinder.ingress.view.KnownSources;
import dev.rejoinder.sources.InboundLog;
import dev.rejoinder.sources.Source;
import dev.rejoinder.sources.Sources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A running server that takes webhooks of sources, with a log that remembers behind it. */
final class InboundServer implements AutoCloseable {

  static final int BODY_BYTES_MAX = 8192;

  final RecordingInboundLog log = new RecordingInboundLog();
  private final IngressServer server;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  InboundServer(InstantSource clock, SourceOf... sources) {
    InboundRoutes routes = routes(log, clock, sources);
    log.onEvent(routes::onEvent);
    log.onRejected(routes::onRejected);
    Limits limits = new Limits(Ingress.LONG, Ingress.LONG, BODY_BYTES_MAX, 100, List.of());
    SourceJson health =
        new SourceJson(
            new Sources(Arrays.stream(sources).map(SourceOf::source).toList(), List.of()),
            new KnownSources());
    server =
        new IngressServer(
            Access.anyPort(),
            Access.edge(Access.DEFAULT, clock),
            limits,
            routes.endpoints(health),
            () -> {});
    server.start();
  }

  /** Those of a server that tells nobody what it takes. */
  static InboundRoutes routes(InstantSource clock, SourceOf... sources) {
    return routes(new RecordingInboundLog(), clock, sources);
  }

  private static InboundRoutes routes(InboundLog log, InstantSource clock, SourceOf... sources) {
    List<Source> all = Arrays.stream(sources).map(SourceOf::source).toList();
    return new InboundRoutes(
        new Sources(all, List.of()), log, Optional.of(Ingress.SEAL), new RequestIds(clock), clock);
  }

  /** What came back. */
  record Answer(int status, String text, HttpResponse<String> response) {

    JsonNode json() {
      return JsonBody.object(text).orElseThrow(() -> new AssertionError("no object: " + text));
    }

    String reason() {
      return json().path("reason").asText();
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }
  }

  String url(String source) {
    return "http://127.0.0.1:%d/api/webhooks/%s".formatted(server.port(), source);
  }

  int port() {
    return server.port();
  }

  Answer post(String source, String body, String... headers) {
    return post(source, body.getBytes(StandardCharsets.UTF_8), headers);
  }

  Answer post(String source, byte[] body, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url(source)));
    request.POST(BodyPublishers.ofByteArray(body)).timeout(Duration.ofMinutes(2));
    boolean typed = List.of(headers).contains("Content-Type");
    if (!typed) {
      request.header("Content-Type", "application/json");
    }
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return send(request.build());
  }

  Answer get(String path) {
    URI uri = URI.create("http://127.0.0.1:%d%s".formatted(server.port(), path));
    return send(HttpRequest.newBuilder(uri).timeout(Duration.ofMinutes(2)).build());
  }

  Answer send(HttpRequest request) {
    try {
      HttpResponse<String> response =
          Recorded.checked(client.send(request, BodyHandlers.ofString()));
      return new Answer(response.statusCode(), response.body(), response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
    server.close();
  }
}
