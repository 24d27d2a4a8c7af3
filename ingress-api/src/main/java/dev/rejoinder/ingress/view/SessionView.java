package dev.rejoinder.ingress.view;

import dev.rejoinder.schemas.Session;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The sessions somebody recorded, as read from their topic; has the runs forget deleted ones.
 *
 * <p>Thread-safe; waiting blocks the calling thread, which should be a virtual one.
 */
public final class SessionView {

  private final RunView runs;
  private final Newest<Session> sessions = new Newest<>();

  public SessionView(RunView runs) {
    this.runs = runs;
  }

  /** Takes a record of the topic; one without value says nothing. */
  public void on(String id, @Nullable Session session) {
    if (session == null) {
      return;
    }
    if (session.getDeletedAt() != null) {
      runs.forgetThread(id);
    }
    sessions.put(id, session);
  }

  /** Deleted ones, too. */
  public Optional<Session> find(String id) {
    return sessions.find(id);
  }

  /** Deleted ones, too; in no order. */
  public List<Session> all() {
    return sessions.all();
  }

  /** Watches for a record to come back from the topic; make it before publishing that. */
  public Watch<Session> watch(Session session) {
    return sessions.watch(session.getSessionId(), session);
  }

  /** Ends all waiting, and all that begins later. */
  public void release() {
    sessions.release();
  }
}
