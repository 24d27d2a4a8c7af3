package dev.rejoinder.testkit.receiver;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A request as it came over the wire.
 *
 * @param target path and query, as on the request line
 * @param headers names in any case; values in the order they came
 * @param body read as UTF-8
 * @param connection number of the connection it came on, from 1
 */
public record ReceivedRequest(
    String method, String target, Map<String, List<String>> headers, String body, int connection) {

  public ReceivedRequest {
    TreeMap<String, List<String>> anyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    anyCase.putAll(headers);
    headers = anyCase;
  }

  /** The first value of the header; empty when it did not come. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name)).map(List::getFirst);
  }
}
