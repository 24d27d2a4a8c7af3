package dev.rejoinder.run.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** OpenAI's Responses API: the last event bears the whole answer. */
final class ResponsesAssembly implements Assembly {

  private final ArrayNode finishedItems = JsonNodeFactory.instance.arrayNode();
  private Optional<ObjectNode> response = Optional.empty();

  @Override
  public String take(JsonNode event) {
    switch (event.path("type").asText()) {
      case "response.output_text.delta", "response.refusal.delta" -> {
        return event.path("delta").asText("");
      }
      case "response.output_item.done" -> finishedItems.add(event.path("item"));
      case "response.completed", "response.incomplete", "response.failed" ->
          end(event.path("response"));
      default -> {}
    }
    return "";
  }

  /** Some servers leave the items they sent before out of the last event. */
  private void end(JsonNode last) {
    ObjectNode whole =
        last instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
    if (whole.path("output").isEmpty() && !finishedItems.isEmpty()) {
      whole.set("output", finishedItems);
    }
    response = Optional.of(whole);
  }

  @Override
  public boolean ended() {
    return response.isPresent();
  }

  @Override
  public Optional<ObjectNode> body() {
    return response;
  }
}
