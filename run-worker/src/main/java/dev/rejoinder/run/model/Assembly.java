package dev.rejoinder.run.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Puts a provider's events together to its answer; events it does not know change nothing. */
sealed interface Assembly permits ResponsesAssembly, ChatAssembly, MessagesAssembly {

  /** Takes the next event, and returns the text it adds to the answer; empty when it adds none. */
  String take(JsonNode event);

  /** The server said that nothing more comes, outside the API's own events. */
  default void done() {}

  /** Whether the last event was taken. */
  boolean ended();

  /** The answer as it would have come at once; empty while it is not whole. */
  Optional<ObjectNode> body();

  /** Texts of an object's fields that grow piece by piece. */
  final class Texts {

    private final Map<String, StringBuilder> texts = new LinkedHashMap<>();

    void append(String field, String piece) {
      texts.computeIfAbsent(field, name -> new StringBuilder()).append(piece);
    }

    String of(String field) {
      return texts.getOrDefault(field, new StringBuilder()).toString();
    }

    void writeTo(ObjectNode object) {
      texts.forEach((field, text) -> object.put(field, text.toString()));
    }
  }
}
