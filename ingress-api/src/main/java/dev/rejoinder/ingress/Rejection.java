package dev.rejoinder.ingress;

import java.util.Map;

/**
 * A request to a source that is turned down, and kept.
 *
 * <p>Its message is the sentence whoever asked is told.
 */
final class Rejection extends RuntimeException {

  static final String DISABLED = "disabled";
  static final String ADDRESS_NOT_ALLOWED = "address_not_allowed";
  static final String RATE_LIMITED = "rate_limited";
  static final String BODY_TOO_LARGE = "body_too_large";
  static final String INVALID_JSON = "invalid_json";

  private static final long serialVersionUID = 1L;

  private final String reason;
  private final transient Reply reply;

  /** {@code reason}: a stable code. */
  Rejection(String reason, Reply reply) {
    super(reply.body().path("details").asText(), null, false, false);
    this.reason = reason;
    this.reply = reply.withField("reason", reason);
  }

  static Rejection disabled() {
    return new Rejection(
        DISABLED, Reply.error(404, "Source disabled", "Nothing is taken from it at present."));
  }

  static Rejection address() {
    return new Rejection(
        ADDRESS_NOT_ALLOWED,
        Reply.error(403, "Address not allowed", "The source takes no requests from this address."));
  }

  static Rejection rate(Map<String, String> headers) {
    Reply reply =
        Reply.error(429, "Too many requests", "This address made too many; see Retry-After.");
    for (Map.Entry<String, String> header : headers.entrySet()) {
      reply = reply.with(header.getKey(), header.getValue());
    }
    return new Rejection(RATE_LIMITED, reply);
  }

  String reason() {
    return reason;
  }

  String details() {
    return String.valueOf(getMessage());
  }

  Reply reply() {
    return reply;
  }
}
