package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.ingress.view.EventId;
import dev.rejoinder.ingress.view.Message;
import dev.rejoinder.ingress.view.MessagePage;
import dev.rejoinder.ingress.view.MessageQuery;
import dev.rejoinder.ingress.view.MessageQuery.Since;
import dev.rejoinder.ingress.view.RunView;
import dev.rejoinder.ingress.view.Watch;
import dev.rejoinder.runtime.Durations;
import dev.rejoinder.schemas.RunEvent;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * {@code GET /sessions/{id}/history}: what was said in a session, for those who poll.
 *
 * <p>Each message's timestamp is later than that of the one before, by a millisecond at least, so
 * that a client may go on after an id or a timestamp alike.
 */
final class SessionHistory {

  /** As for questions, see {@link Preference}. */
  private static final Duration WAIT_MAX = Duration.ofMinutes(5);

  private static final MessagePage NOTHING = new MessagePage(List.of(), false, new EventId(0, 0));

  private final SessionStore sessions;
  private final RunView view;
  private final InstantSource clock;

  SessionHistory(SessionStore sessions, RunView view, InstantSource clock) {
    this.sessions = sessions;
    this.view = view;
    this.clock = clock;
  }

  /**
   * Messages after the one named, oldest first; without {@code after} the newest, oldest of them
   * first, and older ones a page at a time.
   */
  Reply history(Request request) throws InterruptedException {
    String owner = request.owner();
    String id = request.path("id");
    Optional<String> order = Threads.order(request);
    Optional<Since> after = request.query("after").map(this::since);
    boolean backwards = order.isEmpty() && after.isEmpty();
    MessageQuery query =
        new MessageQuery(
            Threads.place(request, "cursor"),
            Threads.limit(request, Threads.PAGE_MAX),
            backwards || order.equals(Optional.of("desc")),
            after.orElseGet(Since.Beginning::new));
    Deadline deadline = Deadline.in(request.patience(wait(request)));
    sessions.require(owner, id, 0);
    MessagePage page = await(id, query, deadline);
    sessions.require(owner, id, 0);
    return Reply.of(200, body(id, page, backwards));
  }

  /** Looks again whenever something happens in the thread, and not otherwise. */
  private MessagePage await(String id, MessageQuery query, Deadline deadline)
      throws InterruptedException {
    while (true) {
      try (Watch<RunEvent> watch = view.watchThread(id)) {
        Optional<MessagePage> page = view.messages(id, query);
        if (page.filter(found -> !found.messages().isEmpty()).isPresent()
            || watch.await(deadline.remaining()).isEmpty()) {
          return page.orElse(NOTHING);
        }
      }
    }
  }

  private Since since(String written) {
    OptionalLong sequence = Threads.sequence(written);
    return sequence.isPresent()
        ? new Since.Sequence(sequence.getAsLong())
        : new Since.Time(Moment.of("after", written, clock.instant()).toEpochMilli());
  }

  private static Duration wait(Request request) {
    Optional<String> written = request.query("wait");
    if (written.isEmpty()) {
      return Duration.ZERO;
    }
    String text = written.get().strip();
    Duration wait =
        Durations.parse(text.matches("\\d{1,9}") ? text + "s" : text)
            .filter(read -> !read.isNegative())
            .orElseThrow(() ->
                BadRequest.invalid(
                    "wait must be a number of seconds, or a duration like 500ms, 30s or 2m."));
    return wait.compareTo(WAIT_MAX) < 0 ? wait : WAIT_MAX;
  }

  private static ObjectNode body(String id, MessagePage page, boolean backwards) {
    List<Message> messages = page.messages();
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("session_id", id);
    body.set("messages", SessionJson.messages(backwards ? messages.reversed() : messages));
    body.put("has_more", page.more());
    return body.put("next_cursor", page.more() ? Threads.id(messages.getLast()) : null);
  }
}
