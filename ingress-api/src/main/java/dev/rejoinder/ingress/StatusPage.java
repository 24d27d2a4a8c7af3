package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.ingress.assistant.KnownAssistants;
import dev.rejoinder.ingress.view.PendingCalls;
import dev.rejoinder.ingress.view.RunView;

/** Calls that wait for an answer or an approval, and how the sources fare. */
final class StatusPage {

  static final int PENDING_CALLS_MAX = 100;

  private final RunView view;
  private final KnownAssistants assistants;
  private final SourceJson sources;

  StatusPage(RunView view, KnownAssistants assistants, SourceJson sources) {
    this.view = view;
    this.assistants = assistants;
    this.sources = sources;
  }

  Reply show(Request request) {
    PendingCalls pending = view.pendingCalls(PENDING_CALLS_MAX);
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("status", "running").put("assistant_id", assistants.defaultId().orElse(null));
    body.put("pending_tool_calls", pending.count());
    ArrayNode calls = body.putArray("pending_calls");
    for (PendingCalls.Entry call : pending.newest()) {
      calls
          .addObject()
          .put("toolCallId", call.callId())
          .put("threadId", call.threadId())
          .put("runId", call.runId())
          .put("functionName", call.function())
          .put("status", RunJson.name(call.status()))
          .put("timestamp", call.sinceMs());
    }
    body.set("sources", sources.all());
    return Reply.of(200, body);
  }
}
