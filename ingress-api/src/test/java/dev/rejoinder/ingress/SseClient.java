package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rejoinder.openapi.Exchange;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** An EventSource that shows everything it gets; reading blocks. */
final class SseClient implements AutoCloseable {

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final HttpResponse<InputStream> response;
  private final BufferedReader reader;

  SseClient(int port, String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      response = client.send(request.build(), BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    if (status() == 200) {
      Recorded.check(Exchange.of(response, ""));
    }
    reader = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
  }

  /** One event; {@code id} is empty for those that do not come again. */
  record Event(String id, String name, JsonNode data) {

    String text(String field) {
      return data.path(field).asText();
    }
  }

  int status() {
    return response.statusCode();
  }

  String header(String name) {
    return response.headers().firstValue(name).orElse("");
  }

  JsonNode body() {
    try {
      String text = reader.lines().collect(Collectors.joining("\n"));
      Recorded.check(Exchange.of(response, text));
      return new ObjectMapper().readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next event, past comments; empty when the server ended the stream. */
  Optional<Event> next() {
    String id = "";
    String name = "";
    while (true) {
      Optional<String> line = line();
      if (line.isEmpty()) {
        return Optional.empty();
      }
      String text = line.get();
      if (text.startsWith("id: ")) {
        id = text.substring(4);
      } else if (text.startsWith("event: ")) {
        name = text.substring(7);
      } else if (text.startsWith("data: ")) {
        return Optional.of(new Event(id, name, json(text.substring(6))));
      }
    }
  }

  Event expect(String name) {
    Event event = next().orElseThrow(() -> new AssertionError("ended before " + name));
    if (!event.name().equals(name)) {
      throw new AssertionError("expected " + name + " but got " + event);
    }
    return event;
  }

  /** Names of all events until the server ends the stream. */
  List<String> namesToTheEnd() {
    List<String> names = new ArrayList<>();
    for (Optional<Event> event = next(); event.isPresent(); event = next()) {
      names.add(event.get().name());
    }
    return names;
  }

  /** Empty at the end. */
  Optional<String> line() {
    try {
      return Optional.ofNullable(reader.readLine());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
