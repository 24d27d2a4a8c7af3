package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.ingress.view.Conversation;
import dev.rejoinder.ingress.view.Message;
import dev.rejoinder.ingress.view.MessagePage;
import dev.rejoinder.ingress.view.MessageQuery;
import dev.rejoinder.ingress.view.OpenQuestions;
import dev.rejoinder.ingress.view.Run;
import dev.rejoinder.ingress.view.RunView;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reading threads and what was said in them, as far as it is at hand.
 *
 * <p>Both answers name the last event they know of, so that a stream of the thread's events that
 * begins behind it misses nothing.
 */
final class Threads {

  private static final int RUNS_SHOWN_MAX = 100;
  private static final int PAGE_DEFAULT = 20;
  static final int PAGE_MAX = 100;
  private static final String MESSAGE_PREFIX = "msg_";
  private static final String MESSAGE_ID = MESSAGE_PREFIX + "\\d{1,18}";

  private final RunView view;
  private final OpenQuestions questions;

  Threads(RunView view, OpenQuestions questions) {
    this.view = view;
    this.questions = questions;
  }

  Reply thread(Request request) {
    String threadId = request.path("id");
    Conversation thread =
        view.conversation(threadId, RUNS_SHOWN_MAX).orElseThrow(() -> missing(threadId));
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("id", threadId).put("object", "thread");
    body.put("created_at", thread.createdAtMs() / 1000);
    body.put("complete", thread.complete());
    body.put("active_run_id", thread.active().map(Run::id).orElse(null));
    body.put("run_count", thread.runCount()).put("message_count", thread.messageCount());
    body.put("last_event_id", thread.last().toString());
    ArrayNode runs = body.putArray("runs");
    thread.newestRuns().forEach(run -> runs.add(shortly(run)));
    return Reply.of(200, body);
  }

  /** Ids are unique within their thread. */
  Reply messages(Request request) {
    String threadId = request.path("id");
    boolean newestFirst = order(request).equals(Optional.of("desc"));
    MessageQuery query =
        new MessageQuery(place(request, "after"), limit(request, PAGE_DEFAULT), newestFirst);
    MessagePage page = view.messages(threadId, query).orElseThrow(() -> missing(threadId));
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("object", "list");
    ArrayNode data = body.putArray("data");
    page.messages().forEach(message -> data.add(shown(message)));
    List<Message> messages = page.messages();
    body.put("has_more", page.more());
    body.put("next_cursor", page.more() ? id(messages.getLast()) : null);
    body.put("last_event_id", page.last().toString());
    return Reply.of(200, body);
  }

  private BadRequest missing(String threadId) {
    return questions.inThread(threadId) ? Runs.notBegun() : notFound(threadId);
  }

  static BadRequest notFound(String threadId) {
    return BadRequest.notFound(
        "Thread not found",
        "There is no thread '%s', or it is older than what is kept at hand.".formatted(threadId));
  }

  /** {@code asc} or {@code desc}; empty when the request does not say. */
  static Optional<String> order(Request request) {
    Optional<String> order = request.query("order");
    if (order.isPresent() && !order.get().equals("asc") && !order.get().equals("desc")) {
      throw BadRequest.invalid("order must be asc (oldest first) or desc (newest first).");
    }
    return order;
  }

  static int limit(Request request, int defaultLimit) {
    Optional<String> limit = request.query("limit");
    if (limit.isPresent() && !limit.get().matches("[1-9]\\d?|" + PAGE_MAX)) {
      throw BadRequest.invalid("limit must be a whole number from 1 to " + PAGE_MAX + ".");
    }
    return limit.map(Integer::parseInt).orElse(defaultLimit);
  }

  /** Where a page begins: behind the message whose id the parameter {@code name} has. */
  static OptionalLong place(Request request, String name) {
    Optional<String> written = request.query(name);
    if (written.isEmpty()) {
      return OptionalLong.empty();
    }
    OptionalLong sequence = sequence(written.get());
    if (sequence.isEmpty()) {
      throw BadRequest.invalid(name + " must be the id of a message, as next_cursor has it.");
    }
    return sequence;
  }

  /** Of the message of this id; empty when it is no such id. */
  static OptionalLong sequence(String id) {
    return id.matches(MESSAGE_ID)
        ? OptionalLong.of(Long.parseLong(id.substring(MESSAGE_PREFIX.length())))
        : OptionalLong.empty();
  }

  private static ObjectNode shortly(Run run) {
    Long endedAtMs = run.endedAtMs();
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", run.id())
        .put("status", RunJson.name(run.status()))
        .put("assistant_id", run.assistantId().isEmpty() ? null : run.assistantId())
        .put("created_at", run.createdAtMs() / 1000)
        .put("ended_at", endedAtMs == null ? null : Long.valueOf(endedAtMs / 1000));
  }

  private static ObjectNode shown(Message message) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", id(message))
        .put("role", message.role().name().toLowerCase(Locale.ROOT))
        .put("text", message.text())
        .put("run_id", message.runId().isEmpty() ? null : message.runId())
        .put("call_id", message.callId())
        .put("created_at", message.atMs() / 1000);
  }

  static String id(Message message) {
    return MESSAGE_PREFIX + message.sequence();
  }
}
