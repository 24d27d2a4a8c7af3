package dev.rejoinder.standalone;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Passes requests on as they came, and answers back. Thread-safe. */
final class Forwarding {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);
  private static final int BAD_GATEWAY = 502;

  /** They belong to one connection, not to the message. */
  private static final Set<String> OF_THE_CONNECTION =
      Set.of(
          "connection",
          "content-length",
          "expect",
          "host",
          "keep-alive",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();
  private final URI to;

  Forwarding(URI to) {
    this.to = to;
  }

  URI to() {
    return to;
  }

  /** What to answer. */
  static final class Answer {

    private final int status;
    private final Map<String, List<String>> headers;
    private final byte[] body;
    private final String note;

    private Answer(int status, Map<String, List<String>> headers, byte[] body, String note) {
      this.status = status;
      this.headers = Map.copyOf(headers);
      this.body = body;
      this.note = note;
    }

    /** {@code note}: for people; may be empty. */
    static Answer json(int status, String json, String note) {
      return new Answer(
          status,
          Map.of("Content-Type", List.of("application/json")),
          json.getBytes(StandardCharsets.UTF_8),
          note);
    }

    int status() {
      return status;
    }

    /** Without those of a connection. */
    Map<String, List<String>> headers() {
      return headers;
    }

    byte[] body() {
      return body;
    }

    /** Says to people why it is not what they asked for; else empty. */
    String note() {
      return note;
    }
  }

  /** The other side's answer; 502 when there is none within 30 s. */
  Answer send(Map<String, List<String>> headers, byte[] body) throws InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(to)
            .timeout(REQUEST_TIMEOUT)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    String[] passedOn = flat(ofTheMessage(headers));
    try {
      HttpResponse<byte[]> response =
          http.send(
              (passedOn.length == 0 ? request : request.headers(passedOn)).build(),
              HttpResponse.BodyHandlers.ofByteArray());
      return new Answer(
          response.statusCode(), ofTheMessage(response.headers().map()), response.body(), "");
    } catch (IOException e) {
      return Answer.json(
          BAD_GATEWAY,
          "{\"error\":\"nobody answered where this is forwarded to\"}",
          "no answer from %s: %s".formatted(to, Sentences.of(e)));
    }
  }

  private static Map<String, List<String>> ofTheMessage(Map<String, List<String>> headers) {
    return headers.entrySet().stream()
        .filter(header -> !OF_THE_CONNECTION.contains(header.getKey().toLowerCase(Locale.ROOT)))
        .collect(Collectors.toMap(Map.Entry::getKey, header -> List.copyOf(header.getValue())));
  }

  private static String[] flat(Map<String, List<String>> headers) {
    List<String> flat = new ArrayList<>();
    headers.forEach((name, values) -> values.forEach(value -> flat.addAll(List.of(name, value))));
    return flat.toArray(String[]::new);
  }
}
