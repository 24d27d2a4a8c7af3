package dev.rejoinder.run.machine;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/** The output a call gets when no tool gave one: {@code {"error": code, "message": …}}. */
final class ErrorOutput {

  private ErrorOutput() {}

  static String of(String code, String message) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("error", code)
        .put("message", message)
        .toString();
  }
}
