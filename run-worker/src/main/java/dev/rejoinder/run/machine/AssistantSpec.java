package dev.rejoinder.run.machine;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The definition a run is bound to.
 *
 * @param model model name; null: the model caller's default
 * @param maxTurns most turns a run may take, at least 1
 */
public record AssistantSpec(
    String id,
    String name,
    @Nullable String model,
    String instructions,
    List<ToolSpec> tools,
    int maxTurns) {

  public AssistantSpec {
    tools = List.copyOf(tools);
    if (maxTurns < 1) {
      throw new IllegalArgumentException("maxTurns must be at least 1, got: " + maxTurns);
    }
  }

  Optional<ToolSpec> tool(String name) {
    return tools.stream().filter(tool -> tool.name().equals(name)).findFirst();
  }
}
