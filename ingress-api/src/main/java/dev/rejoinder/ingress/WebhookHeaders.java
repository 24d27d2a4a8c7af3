package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the static headers a webhook's deliveries carry. */
final class WebhookHeaders {

  private static final int HEADERS_MAX = 20;
  private static final String NAME = "[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}";
  private static final String VALUE = "[\\x21-\\x7e]([\\x20-\\x7e]{0,1022}[\\x21-\\x7e])?";

  /** Of the connection, of the body, and ours; by RFC 9110, 7.6.1, and what we send ourselves. */
  private static final Set<String> RESERVED =
      Set.of(
          "accept-encoding",
          "connection",
          "content-encoding",
          "content-length",
          "content-type",
          "expect",
          "host",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "traceparent",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private static final List<String> RESERVED_PREFIXES =
      List.of("webhook-", "x-hook-", "x-webhook-secret");

  private WebhookHeaders() {}

  /** The headers as an object of strings; empty when the field is absent, null or has none. */
  static Optional<ObjectNode> read(JsonBody body) {
    Optional<JsonBody> written = body.nested("headers");
    if (written.isEmpty() || written.get().fields().isEmpty()) {
      return Optional.empty();
    }
    JsonBody headers = written.get();
    if (headers.fields().size() > HEADERS_MAX) {
      throw body.invalid("headers", "may have at most " + HEADERS_MAX + " entries");
    }
    Set<String> seen = new HashSet<>();
    for (Map.Entry<String, JsonNode> header : headers.fields().properties()) {
      check(headers, header.getKey(), header.getValue());
      if (!seen.add(header.getKey().toLowerCase(Locale.ROOT))) {
        throw headers.invalid(header.getKey(), "is there twice: case does not tell headers apart");
      }
    }
    return Optional.of(headers.fields());
  }

  private static void check(JsonBody headers, String name, JsonNode value) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (!name.matches(NAME)) {
      throw headers.invalid(name, "is no name of a header");
    }
    if (RESERVED.contains(lower) || RESERVED_PREFIXES.stream().anyMatch(lower::startsWith)) {
      throw headers.invalid(name, "is set by Rejoinder or by the connection; take another name");
    }
    if (!value.isTextual() || !value.textValue().matches(VALUE)) {
      throw headers.invalid(
          name, "must be 1 to 1024 visible ASCII characters, with spaces only between them");
    }
  }
}
