package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a request is answered: status, JSON body, and headers beyond the usual ones. */
record Reply(int status, ObjectNode body, Map<String, String> headers) implements Response {

  Reply {
    headers = Map.copyOf(headers);
  }

  static Reply of(int status, ObjectNode body) {
    return new Reply(status, body, Map.of());
  }

  /** The shape of every error. */
  static Reply error(int status, String error, String details) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("error", error).put("details", details);
    return of(status, body);
  }

  static Reply unavailable(String details) {
    return error(503, "Service unavailable", details).with("Retry-After", "1");
  }

  /** Adds a field to the body, which the caller has just made. */
  Reply withField(String field, String value) {
    body.put(field, value);
    return this;
  }

  Reply with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Reply(status, body, more);
  }
}
