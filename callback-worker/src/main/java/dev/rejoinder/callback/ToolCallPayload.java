package dev.rejoinder.callback;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.callback.call.Work;
import dev.rejoinder.topics.EventText;
import java.net.URI;
import java.time.Instant;

/**
 * The body of a tool call's webhook, rendered once and sent the same at each attempt.
 *
 * <p>{@code args} repeats {@code arguments}, and {@code callback_url} is where the answer may be
 * posted. Thread-safe.
 */
public final class ToolCallPayload {

  private final String callbackUrlPrefix;

  /** {@code publicUrl}: where tools reach ingress; a trailing slash makes no difference. */
  public ToolCallPayload(URI publicUrl) {
    callbackUrlPrefix = publicUrl.toString().replaceFirst("/+$", "") + "/api/callbacks/";
  }

  String render(String callId, Work.ToolCall call, Instant createdAt) {
    JsonNode arguments = Json.parsed(call.arguments());
    ObjectNode body = Json.object();
    body.put("tool_call_id", callId);
    body.put("function_name", call.functionName());
    body.set("arguments", arguments);
    body.set("args", arguments);
    body.put("thread_id", call.run().threadId());
    body.put("run_id", call.run().runId());
    body.put("timestamp", EventText.timestamp(createdAt));
    body.put("callback_url", callbackUrlPrefix + callId);
    return body.toString();
  }
}
