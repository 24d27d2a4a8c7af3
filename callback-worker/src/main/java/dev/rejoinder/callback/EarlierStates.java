package dev.rejoinder.callback;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * States as the version wrote them that knew tool calls only.
 *
 * <p>They name their run where later ones name who asked, and no sign of life moved a deadline.
 */
final class EarlierStates {

  private EarlierStates() {}

  /** {@code state} in today's form; unchanged when it has that already. */
  static JsonNode upgraded(JsonNode state) {
    if (!(state instanceof ObjectNode written) || !written.has("run")) {
      return state;
    }
    ObjectNode upgraded = written.deepCopy();
    JsonNode run = upgraded.remove("run");
    if (written.path("is").asText().equals("cancelled_unopened")) {
      return upgraded.set("owner", run);
    }
    upgraded.set("asker", asker(written, run));
    if (written.has("deadline")) {
      upgraded.set("deadlineMax", written.get("deadline"));
    }
    return upgraded;
  }

  /** A closed call's turn was not kept, and nothing asks for it: no note is due. */
  private static ObjectNode asker(ObjectNode written, JsonNode run) {
    ObjectNode asker = written.objectNode().put("is", "run");
    asker.set("run", run);
    asker.put("turn", written.path("turn").asInt());
    asker.put("functionName", "");
    asker.set(
        "onTimeout",
        written.has("onTimeout")
            ? written.get("onTimeout")
            : written.objectNode().put("is", "error_to_model"));
    return asker.put("late", "DROP");
  }
}
