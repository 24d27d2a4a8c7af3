package dev.rejoinder.simulation;

import dev.rejoinder.schemas.AssistantMessage;
import dev.rejoinder.schemas.CallOutcome;
import dev.rejoinder.schemas.ModelRequest;
import dev.rejoinder.schemas.OutcomePurpose;
import dev.rejoinder.schemas.RunEvent;
import dev.rejoinder.schemas.ThreadNote;
import dev.rejoinder.schemas.ToolCall;
import dev.rejoinder.schemas.ToolCallResolved;
import dev.rejoinder.schemas.ToolOutput;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What models are asked is a conversation they accept: each call has one output, in call order and
 * before anything else, always the same, and the one its outcome told.
 */
final class ConversationPromises {

  private final Cluster cluster;
  private final Map<String, String> outcomes = new HashMap<>();
  private final Set<String> resolved = new HashSet<>();
  private final Map<String, String> seen = new HashMap<>();

  ConversationPromises(Cluster cluster) {
    this.cluster = cluster;
  }

  void check() {
    cluster
        .callOutcomes
        .committed()
        .map(entry -> (CallOutcome) entry.value())
        .filter(outcome -> outcome.getPurpose() == OutcomePurpose.ANSWER)
        .forEach(outcome -> outcomes.put(outcome.getCallId(), outcome.getOutput()));
    cluster
        .runEvents
        .committed()
        .map(entry -> ((RunEvent) entry.value()).getBody())
        .filter(ToolCallResolved.class::isInstance)
        .forEach(body -> resolved.add(((ToolCallResolved) body).getCallId()));
    cluster.modelRequests.committed().forEach(entry -> check((ModelRequest) entry.value()));
  }

  private void check(ModelRequest request) {
    Deque<String> open = new ArrayDeque<>();
    Set<String> notes = new HashSet<>();
    for (Object item : request.getItems()) {
      if (item instanceof ToolOutput output) {
        if (!output.getCallId().equals(open.pollFirst())) {
          throw violation("an output of " + output.getCallId() + " out of order", request);
        }
        checkOutput(output, request);
        continue;
      }
      if (!open.isEmpty()) {
        throw violation("no output of " + open, request);
      }
      if (item instanceof AssistantMessage message) {
        message.getToolCalls().stream().map(ToolCall::getCallId).forEach(open::addLast);
      }
      if (item instanceof ThreadNote note && !notes.add(note.getCallId())) {
        throw violation("two notes of " + note.getCallId(), request);
      }
    }
    if (!open.isEmpty()) {
      throw violation("no output of " + open, request);
    }
  }

  private void checkOutput(ToolOutput output, ModelRequest request) {
    String before = seen.putIfAbsent(output.getCallId(), output.getOutput());
    if (before != null && !before.equals(output.getOutput())) {
      throw violation("the output of %s changed".formatted(output.getCallId()), request);
    }
    if (resolved.contains(output.getCallId())
        && !output.getOutput().equals(outcomes.get(output.getCallId()))) {
      throw violation("the output of %s is not its outcome".formatted(output.getCallId()), request);
    }
  }

  private static Violation violation(String what, ModelRequest request) {
    return new Violation(
        "%s asks its model in turn %d with %s"
            .formatted(request.getRunId(), request.getTurn(), what));
  }
}
