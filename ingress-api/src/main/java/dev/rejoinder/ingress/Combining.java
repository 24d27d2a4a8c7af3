package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Makes one answer of those of many. */
@FunctionalInterface
interface Combining {

  /**
   * Empty when it takes more answers than these.
   *
   * @param whole whether these are the answers of every part
   */
  Optional<Response> combined(Request request, List<Response> answers, boolean whole);

  /** The answer of the part that knows of it; that there is no such thing, when all say so. */
  static Combining found() {
    return (request, answers, whole) ->
        answers.stream()
            .filter(answer -> whole || answer.status() != 404)
            .min(Comparator.comparingInt(Combining::vagueness));
  }

  /** All of them, merged; any that is an error beats the others. */
  static Combining merged(Place.Merge merge) {
    return (request, answers, whole) ->
        whole ? Optional.of(merged(merge, request, answers)) : Optional.empty();
  }

  private static Response merged(Place.Merge merge, Request request, List<Response> answers) {
    List<ObjectNode> bodies = new ArrayList<>();
    for (Response answer : answers) {
      if (answer.status() != 200) {
        return answer;
      }
      bodies.add(body(answer));
    }
    return Reply.of(200, merge.merge(request, bodies));
  }

  private static ObjectNode body(Response answer) {
    return switch (answer) {
      case Reply reply -> reply.body();
      case Relayed relayed -> parsed(relayed.body());
      case Asset asset -> throw new IllegalStateException("files cannot be merged");
      case PlainText text -> throw new IllegalStateException("text cannot be merged");
      case Streaming stream -> throw new IllegalStateException("streams cannot be merged");
    };
  }

  private static ObjectNode parsed(byte[] body) {
    try {
      JsonNode read = new ObjectMapper().readTree(body);
      if (read instanceof ObjectNode object) {
        return object;
      }
      throw new IllegalStateException("another replica answered with no JSON object");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int vagueness(Response answer) {
    return switch (answer.status()) {
      case 200, 204 -> 0;
      case 202 -> 1;
      case 404 -> 3;
      default -> 2;
    };
  }
}
