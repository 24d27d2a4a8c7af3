package dev.rejoinder.ingress.inbound;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rejoinder.ingress.inbound.Intake.Answer;
import dev.rejoinder.ingress.inbound.Intake.Occurrence;
import dev.rejoinder.sources.GenericScheme;
import java.util.Optional;

/** Reads requests as each provider writes them. */
public final class Intakes {

  private static final String UNNAMED_TYPE = "event";
  private static final int ID_CHARS_MAX = 255;
  private static final int TYPE_CHARS_MAX = 128;

  private Intakes() {}

  public static Intake of(ProvenRequest request) {
    return switch (request.kind()) {
      case SLACK -> SlackRequests.read(request);
      case DISCORD -> DiscordRequests.read(request);
      case OPENPHONE -> openPhone(request);
      case GITHUB -> gitHub(request);
      case STRIPE -> event(request, text(request, "/id"), text(request, "/type"));
      case STANDARD_WEBHOOKS -> event(request, request.eventId(), text(request, "/type"));
      case GENERIC -> generic(request);
    };
  }

  /** The documented payload has {@code event_type} and no id of its own; both of Quo's have. */
  private static Intake openPhone(ProvenRequest request) {
    return event(
        request,
        request.eventId().or(() -> text(request, "/id")),
        text(request, "/event_type").or(() -> text(request, "/type")));
  }

  private static Intake gitHub(ProvenRequest request) {
    return event(
        request,
        request.headers().value("X-GitHub-Delivery"),
        request.headers().value("X-GitHub-Event"));
  }

  private static Intake generic(ProvenRequest request) {
    Optional<GenericScheme> scheme = request.scheme();
    return event(
        request,
        scheme
            .flatMap(GenericScheme::idHeader)
            .flatMap(request.headers()::value)
            .or(() -> scheme.flatMap(GenericScheme::idPointer).flatMap(at -> text(request, at))),
        scheme
            .flatMap(GenericScheme::typeHeader)
            .flatMap(request.headers()::value)
            .or(() -> scheme.flatMap(GenericScheme::typePointer).flatMap(at -> text(request, at))));
  }

  private static Occurrence event(
      ProvenRequest request, Optional<String> id, Optional<String> type) {
    return new Occurrence(
        id(request, id), type(type), request.payload(), 0, Optional.empty(), new Answer.Receipt());
  }

  /** The body's hash where there is none, or one nobody would write. */
  static String id(ProvenRequest request, Optional<String> id) {
    return id.map(String::strip)
        .filter(text -> !text.isEmpty() && text.length() <= ID_CHARS_MAX)
        .orElse(request.bodyHash());
  }

  static String type(Optional<String> type) {
    return type.map(String::strip)
        .filter(text -> !text.isEmpty() && text.length() <= TYPE_CHARS_MAX)
        .orElse(UNNAMED_TYPE);
  }

  /** A text or number at a JSON pointer; empty when there is none. */
  static Optional<String> text(ProvenRequest request, String pointer) {
    JsonNode node = request.payload().at(pointer);
    return node.isTextual() || node.isNumber() ? Optional.of(node.asText()) : Optional.empty();
  }
}
