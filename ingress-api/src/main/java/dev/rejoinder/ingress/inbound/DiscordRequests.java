package dev.rejoinder.ingress.inbound;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.ingress.inbound.Intake.Answer;
import dev.rejoinder.ingress.inbound.Intake.Handshake;
import dev.rejoinder.ingress.inbound.Intake.Occurrence;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Requests of Discord: interactions, answered as deferred, and webhook events.
 *
 * <p>An interaction's token lets anybody answer it, so it leaves the payload.
 */
final class DiscordRequests {

  private static final int PING = 1;
  private static final int EVENT_PING = 0;
  private static final int COMMAND = 2;
  private static final int COMPONENT = 3;
  private static final int AUTOCOMPLETE = 4;
  private static final int MODAL = 5;

  /** DEFERRED_CHANNEL_MESSAGE_WITH_SOURCE. */
  private static final int DEFERRED = 5;

  /** APPLICATION_COMMAND_AUTOCOMPLETE_RESULT; such a request takes no other answer. */
  private static final int CHOICES = 8;

  private DiscordRequests() {}

  static Intake read(ProvenRequest request) {
    ObjectNode payload = request.payload();
    int type = payload.path("type").asInt(-1);
    if (payload.get("event") instanceof ObjectNode event) {
      return event(request, event);
    }
    return switch (type) {
      case EVENT_PING -> new Handshake(new Answer.NoContent());
      case PING -> new Handshake(new Answer.Prescribed(typed(PING)));
      case COMMAND -> interaction(request, "application_command", typed(DEFERRED));
      case COMPONENT -> interaction(request, "message_component", typed(DEFERRED));
      case MODAL -> interaction(request, "modal_submit", typed(DEFERRED));
      case AUTOCOMPLETE -> interaction(request, "autocomplete", choices());
      default -> interaction(request, "interaction", typed(DEFERRED));
    };
  }

  private static Intake event(ProvenRequest request, ObjectNode event) {
    Optional<String> type =
        Optional.of(event.path("type")).filter(JsonNode::isTextual).map(JsonNode::textValue);
    return new Occurrence(
        request.bodyHash(),
        Intakes.type(type.map(name -> name.toLowerCase(Locale.ROOT))),
        request.payload(),
        0,
        Optional.empty(),
        new Answer.NoContent());
  }

  private static Intake interaction(ProvenRequest request, String type, ObjectNode answer) {
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.setAll(request.payload());
    payload.remove(List.of("token"));
    return new Occurrence(
        Intakes.id(request, Intakes.text(request, "/id")),
        type,
        payload,
        0,
        Intakes.text(request, "/token"),
        new Answer.Prescribed(answer));
  }

  private static ObjectNode typed(int type) {
    return JsonNodeFactory.instance.objectNode().put("type", type);
  }

  private static ObjectNode choices() {
    ObjectNode answer = typed(CHOICES);
    answer.putObject("data").putArray("choices");
    return answer;
  }
}
