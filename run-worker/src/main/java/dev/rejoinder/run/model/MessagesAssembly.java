package dev.rejoinder.run.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Anthropic's Messages API: a message whose blocks grow by their index. */
final class MessagesAssembly implements Assembly {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String INPUT_JSON = "partial_json";

  private final SortedMap<Integer, Block> blocks = new TreeMap<>();
  private ObjectNode message = JSON.createObjectNode();
  private boolean ended;

  @Override
  public String take(JsonNode event) {
    switch (event.path("type").asText()) {
      case "message_start" -> {
        if (event.path("message") instanceof ObjectNode started) {
          message = started;
        }
      }
      case "content_block_start" -> {
        Block block = new Block(event.path("content_block"));
        blocks.put(event.path("index").asInt(), block);
        return block.textAtStart();
      }
      case "content_block_delta" -> {
        return grow(event.path("index").asInt(), event.path("delta"));
      }
      case "message_delta" -> {
        setAll(message, event.path("delta"));
        setAll(message.withObject("/usage"), event.path("usage"));
      }
      case "message_stop" -> ended = true;
      default -> {}
    }
    return "";
  }

  private String grow(int index, JsonNode delta) {
    Block block = blocks.get(index);
    if (block == null) {
      throw new MalformedAnswerException(
          "a piece of the answer's block %d before it".formatted(index));
    }
    for (String field : new String[] {"text", "thinking", "signature", INPUT_JSON}) {
      if (delta.path(field).isTextual()) {
        block.texts.append(field, delta.path(field).asText());
      }
    }
    return delta.path("text").asText("");
  }

  private static void setAll(ObjectNode object, JsonNode fields) {
    fields
        .properties()
        .forEach(field -> {
          if (!field.getValue().isNull()) {
            object.set(field.getKey(), field.getValue());
          }
        });
  }

  @Override
  public boolean ended() {
    return ended;
  }

  @Override
  public Optional<ObjectNode> body() {
    if (!ended && !message.path("stop_reason").isTextual()) {
      return Optional.empty();
    }
    ArrayNode content = message.putArray("content");
    blocks.values().forEach(block -> content.add(block.whole()));
    return Optional.of(message);
  }

  private static final class Block {

    private final JsonNode start;
    private final Texts texts = new Texts();

    /** What it starts with grows like the rest; servers may begin with a first piece. */
    Block(JsonNode start) {
      this.start = start;
      for (String field : new String[] {"text", "thinking", "signature"}) {
        if (start.path(field).isTextual()) {
          texts.append(field, start.path(field).asText());
        }
      }
    }

    String textAtStart() {
      return texts.of("text");
    }

    JsonNode whole() {
      if (start instanceof ObjectNode block) {
        String input = texts.of(INPUT_JSON);
        texts.writeTo(block);
        block.remove(INPUT_JSON);
        if (!input.isEmpty()) {
          block.set("input", parsed(input));
        }
      }
      return start;
    }

    /** Broken JSON stays text, which {@link AnswerBody} keeps as such. */
    private static JsonNode parsed(String input) {
      try {
        return JSON.readTree(input);
      } catch (JsonProcessingException e) {
        return TextNode.valueOf(input);
      }
    }
  }
}
