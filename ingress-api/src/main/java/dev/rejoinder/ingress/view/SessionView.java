package dev.rejoinder.ingress.view;

import dev.rejoinder.schemas.Session;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The sessions somebody recorded, as read from their topic; has the runs forget deleted ones.
 *
 * <p>Thread-safe; waiting blocks the calling thread, which should be a virtual one.
 */
public final class SessionView {

  private final RunView runs;
  private final ConcurrentHashMap<String, Session> byId = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Watches<Session> written = new Watches<>(lock);

  public SessionView(RunView runs) {
    this.runs = runs;
  }

  /** Takes a record of the topic; one without value says nothing. */
  public void on(String id, @Nullable Session session) {
    if (session == null) {
      return;
    }
    byId.put(id, session);
    if (session.getDeletedAt() != null) {
      runs.forgetThread(id);
    }
    lock.lock();
    try {
      written.show(id, session);
    } finally {
      lock.unlock();
    }
  }

  /** Deleted ones, too. */
  public Optional<Session> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** Deleted ones, too; in no order. */
  public List<Session> all() {
    return List.copyOf(byId.values());
  }

  /** Watches for a record to come back from the topic; make it before publishing that. */
  public Watch<Session> watch(Session session) {
    lock.lock();
    try {
      return written.add(session.getSessionId(), session::equals);
    } finally {
      lock.unlock();
    }
  }

  /** Ends all waiting, and all that begins later. */
  public void release() {
    lock.lock();
    try {
      written.close();
    } finally {
      lock.unlock();
    }
  }
}
