package dev.rejoinder.run.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything a model needs to answer, as models keep nothing between questions.
 *
 * @param model name of the model; null: the configured one
 * @param instructions system prompt; may be empty
 * @param items the conversation, oldest first
 * @param tools what the model may call
 */
public record ModelQuestion(
    @Nullable String model, String instructions, List<Item> items, List<OfferedTool> tools) {

  public ModelQuestion {
    items = List.copyOf(items);
    tools = List.copyOf(tools);
  }

  /**
   * A tool as the model sees it.
   *
   * @param parametersSchema JSON Schema of the arguments, as JSON text; reaches the model as
   *     written
   */
  public record OfferedTool(String name, String description, String parametersSchema) {}
}
