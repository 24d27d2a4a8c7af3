package dev.rejoinder.ingress;

import dev.rejoinder.ingress.access.Need;
import io.javalin.http.HandlerType;
import java.util.regex.Pattern;

/**
 * One line of the route table.
 *
 * @param path as Javalin writes it: {@code /api/runs/{id}}
 * @param summary one line, for {@code GET /api}
 * @param need what it asks of those who call it
 */
record Endpoint(HandlerType method, String path, String summary, Need need, Answering answering) {

  /** What an endpoint does with a request; may block. */
  @FunctionalInterface
  interface Answering {
    Response answer(Request request) throws InterruptedException;
  }

  /** The same, answered by {@code other}. */
  Endpoint with(Answering other) {
    return new Endpoint(method, path, summary, need, other);
  }

  /** Whether a request to {@code requestPath} is for this path, by whatever method. */
  boolean covers(String requestPath) {
    StringBuilder pattern = new StringBuilder();
    for (String segment : path.substring(1).split("/", -1)) {
      pattern.append('/').append(segment.startsWith("{") ? "[^/]+" : Pattern.quote(segment));
    }
    return requestPath.matches(pattern.toString());
  }
}
