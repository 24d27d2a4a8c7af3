package dev.rejoinder.run.model;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.StringReader;
import java.util.Optional;
import java.util.function.Consumer;
import okio.Source;

/**
 * An answer that comes piece by piece, put together to the body that would have come at once.
 *
 * <p>So the pieces are an extra: what an answer or a failure means is decided where it is without
 * streaming, by {@link AnswerBody} and the library.
 */
final class AnswerStream {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String STREAM = "stream";

  /** How Chat Completions says that nothing more comes; others may add it. */
  private static final String DONE = "[DONE]";

  private AnswerStream() {}

  /** The request, asking for a stream; everything else in it stays as it is, to the character. */
  static String requested(Provider provider, String body) {
    String wish =
        provider == Provider.OPENAI_CHAT
            ? "true,\"stream_options\":{\"include_usage\":true}"
            : "true";
    try (JsonParser parser = JSON.createParser(new StringReader(body))) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean found = STREAM.equals(parser.currentName());
        parser.nextToken();
        int from = (int) parser.currentTokenLocation().getCharOffset();
        parser.skipChildren();
        if (found) {
          int to = from + parser.getText().length();
          return body.substring(0, from) + wish + body.substring(to);
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException("the library writes JSON", e);
    }
    int brace = body.indexOf('{') + 1;
    return body.substring(0, brace) + "\"stream\":" + wish + "," + body.substring(brace);
  }

  /**
   * Reads to the answer's end, and gives each piece of its text to {@code pieces} as it comes.
   *
   * @throws IOException when the connection is cut or the deadline passes
   * @throws MalformedAnswerException for an event that is none, or an end before the answer's
   */
  static String read(Provider provider, Source body, Consumer<String> pieces) throws IOException {
    ServerSentEvents events = new ServerSentEvents(body);
    Assembly assembly = assembly(provider);
    Optional<String> data = events.next();
    while (data.isPresent()) {
      if (data.get().equals(DONE)) {
        assembly.done();
        break;
      }
      JsonNode event = parsed(data.get());
      Optional<String> failure = failure(event);
      if (failure.isPresent()) {
        return failure.get();
      }
      String piece = assembly.take(event);
      if (!piece.isEmpty()) {
        pieces.accept(piece);
      }
      if (assembly.ended()) {
        break;
      }
      data = events.next();
    }
    return assembly
        .body()
        .map(ObjectNode::toString)
        .orElseThrow(() -> new MalformedAnswerException("the answer broke off before its end"));
  }

  private static Assembly assembly(Provider provider) {
    return switch (provider) {
      case OPENAI -> new ResponsesAssembly();
      case OPENAI_CHAT -> new ChatAssembly();
      case ANTHROPIC -> new MessagesAssembly();
      case SCRIPTED -> throw new IllegalArgumentException("the stand-in has no server");
    };
  }

  private static JsonNode parsed(String data) {
    try {
      JsonNode event = JSON.readTree(data);
      if (event.isObject()) {
        return event;
      }
    } catch (JsonProcessingException e) {
      // Reported below, with what was received.
    }
    throw new MalformedAnswerException(
        "an event of the answer is not a JSON object: " + AnswerBody.beginning(data));
  }

  /** An error, as the body it would have been; Responses writes it without the object around. */
  private static Optional<String> failure(JsonNode event) {
    JsonNode error = event.path("error");
    if (error.isObject() || error.isTextual()) {
      return Optional.of(event.toString());
    }
    return "error".equals(event.path("type").asText())
        ? Optional.of(JSON.createObjectNode().set("error", event).toString())
        : Optional.empty();
  }
}
