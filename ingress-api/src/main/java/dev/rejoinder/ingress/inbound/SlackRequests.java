package dev.rejoinder.ingress.inbound;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.ingress.inbound.Intake.Answer;
import dev.rejoinder.ingress.inbound.Intake.Handshake;
import dev.rejoinder.ingress.inbound.Intake.Occurrence;
import java.util.List;
import java.util.Optional;

/**
 * Requests of Slack: the Events API in JSON, slash commands and interactivity as forms.
 *
 * <p>What somebody could act with is taken out: the verification token, and the URLs that post into
 * a channel without any other proof.
 */
final class SlackRequests {

  private static final List<String> SECRETS = List.of("token", "response_url", "response_urls");
  private static final String SLASH_COMMAND = "slash_command";

  private SlackRequests() {}

  static Intake read(ProvenRequest request) {
    if (request.form()) {
      return form(request);
    }
    if (Intakes.text(request, "/type").filter("url_verification"::equals).isPresent()) {
      ObjectNode challenge = JsonNodeFactory.instance.objectNode();
      challenge.put("challenge", Intakes.text(request, "/challenge").orElse(""));
      return new Handshake(new Answer.Prescribed(challenge));
    }
    return new Occurrence(
        Intakes.id(request, Intakes.text(request, "/event_id")),
        Intakes.type(Intakes.text(request, "/event/type").or(() -> Intakes.text(request, "/type"))),
        stripped(request.payload()),
        retry(request),
        Optional.empty(),
        new Answer.Receipt());
  }

  /** Slack shows what the body of an answer to a form says, so it says nothing. */
  private static Intake form(ProvenRequest request) {
    if (request.payload().has("ssl_check")) {
      return new Handshake(new Answer.Empty());
    }
    Optional<String> interaction = Intakes.text(request, "/payload/type");
    ObjectNode payload = stripped(request.payload());
    if (payload.get("payload") instanceof ObjectNode inner) {
      payload.set("payload", stripped(inner));
    }
    return new Occurrence(
        request.bodyHash(),
        Intakes.type(interaction.or(() -> Optional.of(SLASH_COMMAND))),
        payload,
        retry(request),
        Optional.empty(),
        new Answer.Empty());
  }

  private static ObjectNode stripped(ObjectNode payload) {
    return JsonNodeFactory.instance.objectNode().<ObjectNode>setAll(payload).without(SECRETS);
  }

  private static int retry(ProvenRequest request) {
    return request
        .headers()
        .value("X-Slack-Retry-Num")
        .filter(number -> number.matches("\\d{1,6}"))
        .map(Integer::parseInt)
        .orElse(0);
  }
}
