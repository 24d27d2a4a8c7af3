package dev.rejoinder.callback;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.rejoinder.callback.call.CallEffect.SendDelivery;
import java.net.URI;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The body of a tool call's webhook, rendered once and sent the same at each attempt.
 *
 * <p>{@code args} repeats {@code arguments}, and {@code callback_url} is where the answer may be
 * posted. Thread-safe.
 */
public final class ToolCallPayload {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSX", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final String callbackUrlPrefix;

  /** {@code publicUrl}: where tools reach ingress; a trailing slash makes no difference. */
  public ToolCallPayload(URI publicUrl) {
    callbackUrlPrefix = publicUrl.toString().replaceFirst("/+$", "") + "/api/callbacks/";
  }

  String render(String callId, SendDelivery send) {
    JsonNode arguments = parsed(send.terms().arguments());
    ObjectNode body = JSON.createObjectNode();
    body.put("tool_call_id", callId);
    body.put("function_name", send.terms().functionName());
    body.set("arguments", arguments);
    body.set("args", arguments);
    body.put("thread_id", send.run().threadId());
    body.put("run_id", send.run().runId());
    body.put("timestamp", TIMESTAMP.format(send.createdAt()));
    body.put("callback_url", callbackUrlPrefix + callId);
    return body.toString();
  }

  /** Arguments are checked before a call is opened; text that is no JSON goes out as text. */
  private static JsonNode parsed(String arguments) {
    try {
      return JSON.readTree(arguments);
    } catch (JsonProcessingException e) {
      return TextNode.valueOf(arguments);
    }
  }
}
