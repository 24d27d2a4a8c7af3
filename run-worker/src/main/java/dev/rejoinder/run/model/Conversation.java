package dev.rejoinder.run.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Turns our conversation into the library's messages, in order, and its attributes back. */
final class Conversation {

  /** Stands for a call's arguments when they are no JSON object; its value is what they were. */
  static final String UNPARSABLE = "unparsable_arguments";

  /** Attribute that holds the model's own reasoning text; the library keeps it in a field. */
  private static final String THINKING = "thinking";

  /** Attribute that names whose they are: no provider takes another's reasoning. */
  private static final String PROVIDER = "provider";

  /** Before attribute values that are JSON: the library's, where they are not text. */
  private static final String AS_JSON = "json:";

  private static final ObjectMapper JSON = new ObjectMapper();

  private Conversation() {}

  static List<ChatMessage> messages(Provider provider, ModelQuestion question) {
    List<ChatMessage> messages = new ArrayList<>();
    if (!question.instructions().isBlank()) {
      messages.add(SystemMessage.from(question.instructions()));
    }
    for (Item item : question.items()) {
      switch (item) {
        case Item.Asked(String text) -> addUserText(messages, text);
        case Item.Noted note -> addUserText(messages, note.asUserText());
        case Item.Answered answered -> messages.add(message(provider, answered));
        case Item.ToolSaid said -> messages.add(message(said));
      }
    }
    return messages;
  }

  /** One message for texts in a row: some servers insist that users and models take turns. */
  private static void addUserText(List<ChatMessage> messages, String text) {
    if (!messages.isEmpty() && messages.getLast() instanceof UserMessage before) {
      messages.set(messages.size() - 1, UserMessage.from(before.singleText() + "\n\n" + text));
    } else {
      messages.add(UserMessage.from(text));
    }
  }

  /** What must come back with the next question, as text; empty when there is nothing. */
  static Map<String, String> attributes(Provider provider, AiMessage message) {
    Map<String, String> attributes = new HashMap<>();
    message.attributes().forEach((name, value) -> attributes.put(name, written(value)));
    if (message.thinking() != null) {
      attributes.put(THINKING, message.thinking());
    }
    if (!attributes.isEmpty()) {
      attributes.put(PROVIDER, provider.label());
    }
    return attributes;
  }

  /** The call as the provider wrote it; Anthropic's input, which is no text, in compact form. */
  static ProposedCall call(Provider provider, ToolExecutionRequest request) {
    String arguments = Objects.requireNonNullElse(request.arguments(), "");
    return new ProposedCall(
        Objects.requireNonNullElse(request.id(), ""),
        Objects.requireNonNullElse(request.name(), ""),
        provider == Provider.ANTHROPIC ? compact(arguments) : arguments);
  }

  private static AiMessage message(Provider provider, Item.Answered answered) {
    Map<String, String> kept = new HashMap<>();
    if (provider.label().equals(answered.attributes().get(PROVIDER))) {
      kept.putAll(answered.attributes());
      kept.remove(PROVIDER);
    }
    String thinking = kept.remove(THINKING);
    Map<String, Object> attributes = new HashMap<>();
    kept.forEach((name, value) -> attributes.put(name, read(value)));
    return AiMessage.builder()
        .text(answered.text().isEmpty() ? null : answered.text())
        .thinking(thinking)
        .attributes(attributes)
        .toolExecutionRequests(answered.calls().stream().map(Conversation::request).toList())
        .build();
  }

  private static ToolExecutionRequest request(ProposedCall call) {
    return ToolExecutionRequest.builder()
        .id(call.id())
        .name(call.functionName().isBlank() ? "unnamed" : call.functionName())
        .arguments(argumentsFor(call.arguments()))
        .build();
  }

  private static ToolExecutionResultMessage message(Item.ToolSaid said) {
    return ToolExecutionResultMessage.builder()
        .id(said.callId())
        .toolName(said.functionName())
        .text(said.output())
        .isError(said.failed())
        .build();
  }

  /**
   * The arguments, or an object that holds them where they are none: servers refuse a whole
   * conversation for one broken call in it.
   */
  private static String argumentsFor(String arguments) {
    if (arguments.isBlank()) {
      return "{}";
    }
    try {
      if (JSON.readTree(arguments).isObject()) {
        return arguments;
      }
    } catch (JsonProcessingException e) {
      // Wrapped below.
    }
    return JSON.createObjectNode().put(UNPARSABLE, arguments).toString();
  }

  private static String compact(String json) {
    try {
      return JSON.readTree(json).toString();
    } catch (JsonProcessingException e) {
      return json;
    }
  }

  private static String written(@Nullable Object value) {
    if (value instanceof String text && !text.startsWith(AS_JSON)) {
      return text;
    }
    return AS_JSON + JSON.valueToTree(value);
  }

  private static Object read(String written) {
    if (!written.startsWith(AS_JSON)) {
      return written;
    }
    try {
      JsonNode value = JSON.readTree(written.substring(AS_JSON.length()));
      return Objects.requireNonNullElse(JSON.treeToValue(value, Object.class), "");
    } catch (JsonProcessingException e) {
      return written;
    }
  }
}
