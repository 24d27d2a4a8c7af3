package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.sources.SourceKind;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * The body of a request of a source, once its signature was right.
 *
 * @param fields the object it is; of a form its fields, each as text
 * @param form whether it was one
 */
record InboundBody(ObjectNode fields, boolean form) {

  private static final String FORM = "application/x-www-form-urlencoded";

  /** In a form of Slack's interactivity or GitHub's, the field with the JSON. */
  private static final String PAYLOAD = "payload";

  /**
   * Reads JSON whatever the content type says, and forms of the kinds that send any.
   *
   * @throws BadRequest when it is neither
   */
  static InboundBody of(SourceKind kind, Optional<String> contentType, byte[] bytes) {
    boolean form = contentType.filter(InboundBody::isForm).isPresent();
    return switch (kind) {
      case SLACK -> form ? new InboundBody(slackForm(bytes), true) : json(bytes);
      case GITHUB -> form ? json(payload(bytes)) : json(bytes);
      case OPENPHONE, DISCORD, STRIPE, STANDARD_WEBHOOKS, GENERIC -> json(bytes);
    };
  }

  private static boolean isForm(String contentType) {
    return FORM.equals(contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT));
  }

  private static InboundBody json(byte[] bytes) {
    return new InboundBody(JsonBody.parse(bytes).fields(), false);
  }

  private static ObjectNode slackForm(byte[] bytes) {
    ObjectNode fields = fields(bytes);
    if (fields.has(PAYLOAD)) {
      fields.set(PAYLOAD, json(text(fields, PAYLOAD)).fields());
    }
    return fields;
  }

  private static byte[] payload(byte[] bytes) {
    return text(fields(bytes), PAYLOAD);
  }

  private static byte[] text(ObjectNode fields, String name) {
    return fields.path(name).asText().getBytes(StandardCharsets.UTF_8);
  }

  /** Of a field that comes twice the first. */
  private static ObjectNode fields(byte[] bytes) {
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    try {
      for (String pair : new String(bytes, StandardCharsets.UTF_8).split("&", -1)) {
        String[] parts = pair.split("=", 2);
        if (parts.length == 2 && !fields.has(decoded(parts[0]))) {
          fields.put(decoded(parts[0]), decoded(parts[1]));
        }
      }
    } catch (IllegalArgumentException e) {
      throw new BadRequest(Reply.error(400, "Invalid form", "The body is no form."));
    }
    if (fields.isEmpty()) {
      throw new BadRequest(Reply.error(400, "Invalid form", "The body has no fields."));
    }
    return fields;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
