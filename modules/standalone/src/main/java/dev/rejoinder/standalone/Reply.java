package dev.rejoinder.standalone;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * What ingress answered to a question.
 *
 * @param httpStatus status code of the response
 * @param body the JSON object
 */
record Reply(int httpStatus, JsonNode body) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int FIRST_ERROR_STATUS = 400;

  /** Reads a response; a body that is not JSON means that something else answered. */
  static Reply of(int httpStatus, String body, String url) {
    try {
      JsonNode read = JSON.readTree(body);
      if (read != null && read.isObject()) {
        return new Reply(httpStatus, read);
      }
    } catch (JsonProcessingException e) {
      // Told below.
    }
    throw new CommandException(
        "%s answered %d, but not as Rejoinder does; --url says where to ask."
            .formatted(url, httpStatus));
  }

  boolean refused() {
    return httpStatus >= FIRST_ERROR_STATUS;
  }

  String status() {
    return text("status");
  }

  /** The field as text; empty when it is missing. */
  String text(String field) {
    return body.path(field).asText("");
  }

  /** What {@code ask} ends with. */
  int exitCode() {
    if (refused()) {
      return ExitCodes.FAILED;
    }
    return switch (status()) {
      case "completed" -> ExitCodes.OK;
      case "queued", "in_progress", "processing", "requires_action" -> ExitCodes.UNFINISHED;
      default -> ExitCodes.FAILED;
    };
  }
}
