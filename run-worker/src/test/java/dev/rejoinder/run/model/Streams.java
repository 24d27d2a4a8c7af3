package dev.rejoinder.run.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import mockwebserver3.MockResponse;

/** An answer as the three APIs stream it: the events from which its body can be put together. */
final class Streams {

  private static final ObjectMapper JSON = new ObjectMapper();

  private Streams() {}

  /** The stream of an answer that is written at once as {@code body}. */
  static String of(Provider provider, String body) {
    try {
      JsonNode whole = JSON.readTree(body);
      return switch (provider) {
        case OPENAI -> responses(whole);
        case OPENAI_CHAT -> chat(whole);
        case ANTHROPIC -> messages(whole);
        case SCRIPTED -> throw new IllegalArgumentException("no server");
      };
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(body, e);
    }
  }

  static MockResponse.Builder response(String events) {
    return new MockResponse.Builder()
        .addHeader("Content-Type", "text/event-stream; charset=utf-8")
        .body(events);
  }

  static String event(String data) {
    return "data: " + data + "\n\n";
  }

  private static String responses(JsonNode whole) {
    StringBuilder events = new StringBuilder(named("response.created", "{\"response\":{}}"));
    for (JsonNode item : whole.path("output")) {
      events.append(named("response.output_item.added", "{\"item\":{\"type\":\"message\"}}"));
      for (JsonNode part : item.path("content")) {
        words(part.path("text").asText())
            .forEach(word ->
                events.append(
                    named("response.output_text.delta", "{\"delta\":" + quoted(word) + "}")));
      }
      events.append(named("response.output_item.done", "{\"item\":" + item + "}"));
    }
    return events + named("response.completed", "{\"response\":" + whole + "}");
  }

  private static String chat(JsonNode whole) {
    StringBuilder events = new StringBuilder();
    JsonNode choice = whole.at("/choices/0");
    JsonNode message = choice.path("message");
    events.append(chunk("{\"role\":\"assistant\",\"content\":\"\"}", "null"));
    words(message.path("content").asText(""))
        .forEach(word -> events.append(chunk("{\"content\":" + quoted(word) + "}", "null")));
    int index = 0;
    for (JsonNode call : message.path("tool_calls")) {
      ObjectNode start = call.deepCopy();
      String arguments = start.at("/function/arguments").asText();
      start.put("index", index).withObject("/function").put("arguments", "");
      events.append(chunk("{\"tool_calls\":[" + start + "]}", "null"));
      for (String piece : words(arguments)) {
        events.append(
            chunk(
                "{\"tool_calls\":[{\"index\":%d,\"function\":{\"arguments\":%s}}]}"
                    .formatted(index, quoted(piece)),
                "null"));
      }
      index++;
    }
    return events
        + chunk("{}", quoted(choice.path("finish_reason").asText()))
        + event(
            "{\"model\":\"some-model-2026\",\"choices\":[],\"usage\":" + whole.path("usage") + "}")
        + event("[DONE]");
  }

  private static String chunk(String delta, String finishReason) {
    return event(
        "{\"id\":\"c\",\"model\":\"some-model-2026\",\"choices\":[{\"index\":0,\"delta\":%s,\"finish_reason\":%s}],\"usage\":null}"
            .formatted(delta, finishReason));
  }

  private static String messages(JsonNode whole) {
    StringBuilder events = new StringBuilder();
    ObjectNode start = whole.deepCopy();
    start.putNull("stop_reason").putArray("content");
    start.withObject("/usage").put("output_tokens", 1);
    events.append(named("message_start", "{\"message\":" + start + "}"));
    events.append(named("ping", "{}"));
    int index = 0;
    for (JsonNode block : whole.path("content")) {
      events.append(blockOf(index, block));
      index++;
    }
    return events
        + named(
            "message_delta",
            "{\"delta\":{\"stop_reason\":%s,\"stop_sequence\":null},\"usage\":{\"output_tokens\":%s}}"
                .formatted(whole.path("stop_reason"), whole.at("/usage/output_tokens")))
        + named("message_stop", "{}");
  }

  private static String blockOf(int index, JsonNode block) {
    ObjectNode start = block.deepCopy();
    List<String> deltas = new ArrayList<>();
    for (String[] kind :
        new String[][] {
          {"text", "text_delta"}, {"thinking", "thinking_delta"}, {"signature", "signature_delta"}
        }) {
      words(block.path(kind[0]).asText(""))
          .forEach(word ->
              deltas.add("{\"type\":\"%s\",\"%s\":%s}".formatted(kind[1], kind[0], quoted(word))));
      if (start.has(kind[0])) {
        start.put(kind[0], "");
      }
    }
    if (start.has("input")) {
      String input = start.path("input").toString();
      start.putObject("input");
      for (String piece : words(input)) {
        deltas.add("{\"type\":\"input_json_delta\",\"partial_json\":" + quoted(piece) + "}");
      }
    }
    StringBuilder events = new StringBuilder();
    events.append(
        named(
            "content_block_start", "{\"index\":%d,\"content_block\":%s}".formatted(index, start)));
    deltas.forEach(delta ->
        events.append(
            named("content_block_delta", "{\"index\":%d,\"delta\":%s}".formatted(index, delta))));
    return events + named("content_block_stop", "{\"index\":%d}".formatted(index));
  }

  private static String named(String type, String fields) {
    String comma = fields.equals("{}") ? "" : ",";
    return "event: "
        + type
        + "\n"
        + event("{\"type\":\"" + type + "\"" + comma + fields.substring(1));
  }

  /** Three characters at a time, so that words and escapes are cut as well. */
  private static List<String> words(String text) {
    List<String> pieces = new ArrayList<>();
    for (int i = 0; i < text.length(); i += 3) {
      pieces.add(text.substring(i, Math.min(text.length(), i + 3)));
    }
    return pieces;
  }

  private static String quoted(String text) {
    return JSON.getNodeFactory().textNode(text).toString();
  }
}
