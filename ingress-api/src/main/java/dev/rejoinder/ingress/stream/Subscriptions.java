package dev.rejoinder.ingress.stream;

import dev.rejoinder.ingress.view.EventId;
import dev.rejoinder.ingress.view.Part;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.RunDelta;
import dev.rejoinder.schemas.RunEvent;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Hands what the tails read to the streams it is for. Thread-safe; never waits for a stream. */
public final class Subscriptions {

  private final ConcurrentHashMap<Scope, Set<Inbox>> inboxes = new ConcurrentHashMap<>();
  private final int signalsMax;
  private volatile boolean closed;

  /**
   * @param signalsMax signals that may wait in one inbox
   */
  public Subscriptions(int signalsMax) {
    this.signalsMax = signalsMax;
  }

  /** {@code event} is null for a record without a value, which says nothing. */
  public void on(@Nullable RunEvent event, EventId id) {
    if (event != null) {
      tell(event.getRunId(), event.getThreadId(), new Signal.Fact(id, event));
    }
  }

  /** {@code event} is null for a record without a value, which says nothing. */
  public void on(@Nullable CallEvent event) {
    if (event != null) {
      tell(event.getRunId(), event.getThreadId(), new Signal.CallNews(event));
    }
  }

  /** {@code delta} is null for a record without a value, which says nothing. */
  public void on(@Nullable RunDelta delta) {
    if (delta != null) {
      tell(delta.getRunId(), delta.getThreadId(), new Signal.Piece(delta));
    }
  }

  /**
   * An inbox that gets everything of {@code scope} handed over from here on; to be closed.
   *
   * @param cutOff as in {@link Inbox}
   */
  Inbox open(Scope scope, Runnable cutOff) {
    Inbox inbox = new Inbox(signalsMax, cutOff);
    inboxes.merge(scope, Set.of(inbox), Subscriptions::union);
    if (closed) {
      inbox.end();
    }
    return inbox;
  }

  void close(Scope scope, Inbox inbox) {
    inbox.close();
    inboxes.computeIfPresent(scope, (key, open) -> without(open, inbox));
  }

  /** Streams that are open. */
  public int count() {
    return inboxes.values().stream().mapToInt(Set::size).sum();
  }

  /** Ends the streams of what is in {@code part}; their clients go on with another replica. */
  public void end(Part part) {
    inboxes.forEach((scope, open) -> {
      boolean ofPart =
          switch (scope) {
            case Scope.OfRun(String runId) -> part.holdsRun(runId);
            case Scope.OfThread(String threadId) -> part.holdsThread(threadId);
          };
      if (ofPart) {
        open.forEach(Inbox::end);
      }
    });
  }

  /** Ends every stream, and each that begins later. */
  public void end() {
    closed = true;
    inboxes.values().forEach(open -> open.forEach(Inbox::end));
  }

  private void tell(@Nullable String runId, @Nullable String threadId, Signal signal) {
    if (inboxes.isEmpty()) {
      return;
    }
    if (runId != null) {
      inboxes.getOrDefault(new Scope.OfRun(runId), Set.of()).forEach(open -> open.offer(signal));
    }
    if (threadId != null) {
      inboxes
          .getOrDefault(new Scope.OfThread(threadId), Set.of())
          .forEach(open -> open.offer(signal));
    }
  }

  private static Set<Inbox> union(Set<Inbox> some, Set<Inbox> others) {
    Set<Inbox> all = new HashSet<>(some);
    all.addAll(others);
    return Set.copyOf(all);
  }

  private static @Nullable Set<Inbox> without(Set<Inbox> open, Inbox gone) {
    Set<Inbox> rest = new HashSet<>(open);
    rest.remove(gone);
    return rest.isEmpty() ? null : Set.copyOf(rest);
  }
}
