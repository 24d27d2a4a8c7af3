package dev.rejoinder.run.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/** Chat Completions: chunks of the first choice's message, its calls by their index. */
final class ChatAssembly implements Assembly {

  private final ObjectNode body = JsonNodeFactory.instance.objectNode();
  private final Texts texts = new Texts();
  private final List<Call> calls = new ArrayList<>();
  private String finishReason = "";
  private boolean anyChoice;
  private boolean ended;

  @Override
  public String take(JsonNode event) {
    for (String field : new String[] {"id", "model", "usage"}) {
      if (event.hasNonNull(field)) {
        body.set(field, event.get(field));
      }
    }
    String piece = "";
    for (JsonNode choice : event.path("choices")) {
      if (choice.path("index").asInt(0) == 0) {
        anyChoice = true;
        finishReason = choice.path("finish_reason").asText(finishReason);
        piece += message(choice.path("delta"));
      }
    }
    return piece;
  }

  /** Adds what the chunk says, and returns what of it is the answer's. */
  private String message(JsonNode delta) {
    for (Map.Entry<String, JsonNode> field : delta.properties()) {
      String piece =
          field.getKey().equals("content") ? content(field.getValue()) : text(field.getValue());
      // Chunks begin with an empty content even where none follows: then there is none.
      if (!piece.isEmpty() && !field.getKey().equals("role")) {
        texts.append(field.getKey(), piece);
      }
    }
    delta.path("tool_calls").forEach(this::call);
    return content(delta.path("content")) + text(delta.path("refusal"));
  }

  /** Text, or the texts of its parts. */
  private static String content(JsonNode value) {
    StringJoiner parts = new StringJoiner("");
    if (value.isArray()) {
      value.forEach(part -> parts.add(text(part.path("text"))));
    }
    return text(value) + parts;
  }

  private static String text(JsonNode value) {
    return value.isTextual() ? value.asText() : "";
  }

  private void call(JsonNode delta) {
    int index = delta.path("index").asInt(-1);
    String id = text(delta.path("id"));
    String name = text(delta.at("/function/name"));
    Optional<Call> begun =
        calls.reversed().stream()
            .filter(known -> index < 0 ? known == calls.getLast() : known.index == index)
            .filter(known -> known.goesOn(id, name))
            .findFirst();
    Call call = begun.orElseGet(() -> new Call(index));
    if (begun.isEmpty()) {
      calls.add(call);
    }
    call.add(id, name, delta.at("/function/arguments"));
  }

  @Override
  public void done() {
    ended = true;
  }

  /** Its own last chunk is only followed by the usage, which some servers do not send. */
  @Override
  public boolean ended() {
    return ended;
  }

  @Override
  public Optional<ObjectNode> body() {
    if (!ended && finishReason.isEmpty()) {
      return Optional.empty();
    }
    ArrayNode choices = body.putArray("choices");
    if (anyChoice) {
      ObjectNode choice = choices.addObject().put("index", 0);
      ObjectNode message = choice.putObject("message").put("role", "assistant");
      message.putNull("content");
      texts.writeTo(message);
      if (!calls.isEmpty()) {
        ArrayNode written = message.putArray("tool_calls");
        calls.forEach(call -> call.writeTo(written.addObject()));
      }
      choice.put("finish_reason", finishReason.isEmpty() ? null : finishReason);
    }
    return Optional.of(body);
  }

  private static final class Call {

    private final int index;
    private final StringBuilder arguments = new StringBuilder();
    private String id = "";
    private String name = "";

    Call(int index) {
      this.index = index;
    }

    /** Servers leave the index out, or repeat it: another id, or else a name, is another call. */
    boolean goesOn(String givenId, String givenName) {
      if (!givenId.isEmpty() && !id.isEmpty()) {
        return givenId.equals(id);
      }
      return index >= 0 || givenName.isEmpty() || name.isEmpty();
    }

    void add(String givenId, String givenName, JsonNode more) {
      id = id.isEmpty() ? givenId : id;
      name = name.isEmpty() ? givenName : name;
      arguments.append(more.isContainerNode() ? more.toString() : more.asText(""));
    }

    void writeTo(ObjectNode call) {
      if (!id.isEmpty()) {
        call.put("id", id);
      }
      call.put("type", "function")
          .putObject("function")
          .put("name", name)
          .put("arguments", arguments.toString());
    }
  }
}
