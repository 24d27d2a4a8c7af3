package dev.rejoinder.openapi;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A request and its answer.
 *
 * @param target path and query
 * @param sent body of the request as text; empty when there was none, or nobody noted it
 * @param sentHeaders of the request; names without regard to case
 * @param headers of the answer; names without regard to case
 * @param body of the answer, as text
 */
public record Exchange(
    String method,
    String target,
    Map<String, List<String>> sentHeaders,
    Optional<String> sent,
    int status,
    Map<String, List<String>> headers,
    String body) {

  public Exchange {
    sentHeaders = caseless(sentHeaders);
    headers = caseless(headers);
  }

  /**
   * Of Java's client, which sends a body anew for it to be read here.
   *
   * @param body of the answer, as text
   */
  public static Exchange of(HttpResponse<?> response, String body) {
    HttpRequest request = response.request();
    String query = request.uri().getRawQuery();
    return new Exchange(
        request.method(),
        request.uri().getRawPath() + (query == null ? "" : "?" + query),
        request.headers().map(),
        request.bodyPublisher().map(SentBody::of),
        response.statusCode(),
        response.headers().map(),
        body);
  }

  private static Map<String, List<String>> caseless(Map<String, List<String>> headers) {
    Map<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    copy.putAll(headers);
    return copy;
  }

  String path() {
    return target.split("\\?", 2)[0];
  }

  /** Of the answer, without parameters; empty when there is none. */
  String mediaType() {
    List<String> types = headers.getOrDefault("Content-Type", List.of(""));
    return types.getFirst().split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    String shown = body.length() > 500 ? body.substring(0, 500) + "…" : body;
    return "%s %s -> %d %s".formatted(method, target, status, shown);
  }
}
