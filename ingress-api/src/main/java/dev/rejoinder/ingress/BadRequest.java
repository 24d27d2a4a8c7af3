package dev.rejoinder.ingress;

import java.util.List;

/** A request that is turned down before anything was published; carries its answer. */
final class BadRequest extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Reply reply;

  BadRequest(Reply reply) {
    super(reply.body().path("details").asText(), null, false, false);
    this.reply = reply;
  }

  Reply reply() {
    return reply;
  }

  static BadRequest missing(List<String> fields) {
    return new BadRequest(
        Reply.error(400, "Missing required fields", "Missing: " + String.join(", ", fields)));
  }

  static BadRequest missing(String field) {
    return missing(List.of(field));
  }

  static BadRequest invalid(String sentence) {
    return new BadRequest(Reply.error(400, "Invalid fields", sentence));
  }

  static BadRequest correlation(String sentence) {
    return new BadRequest(Reply.error(400, "Request correlation error", sentence));
  }

  static BadRequest notFound(String error, String sentence) {
    return new BadRequest(Reply.error(404, error, sentence));
  }
}
