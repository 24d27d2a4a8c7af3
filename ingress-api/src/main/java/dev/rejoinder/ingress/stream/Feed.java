package dev.rejoinder.ingress.stream;

import dev.rejoinder.ingress.view.Run;
import dev.rejoinder.schemas.ModelReplied;
import dev.rejoinder.schemas.RunDelta;
import dev.rejoinder.schemas.RunEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one stream tells, past and present, each run event once and in order.
 *
 * <p>It listens before it reads: the past is read up to where the partition ended after listening
 * had begun, so that whatever is not in the past comes in, and what is in both is told by its
 * offset. Used by one thread; the tails reach it only through its {@link Inbox}.
 */
public final class Feed implements AutoCloseable {

  private static final long UNKNOWN = -1;

  private final Subscriptions subscriptions;
  private final Scope scope;
  private final Inbox inbox;
  private int partition = (int) UNKNOWN;
  private long next;
  private String threadId = "";
  private boolean behind;
  private long goal = UNKNOWN;
  private String answeredRunId = "";
  private int answeredTurn;

  private Feed(Subscriptions subscriptions, Scope scope, Runnable cutOff) {
    this.subscriptions = subscriptions;
    this.scope = scope;
    inbox = subscriptions.open(scope, cutOff);
  }

  /**
   * Listens from here on; say next where it begins.
   *
   * @param cutOff as in {@link Inbox}
   */
  public static Feed open(Subscriptions subscriptions, Scope scope, Runnable cutOff) {
    return new Feed(subscriptions, scope, cutOff);
  }

  public Scope scope() {
    return scope;
  }

  /** Begins with what comes in. */
  public void beginNow() {
    inbox.goLive();
  }

  /** Begins with the thread's events that the partition has from {@code offset} on. */
  public void beginAt(int inPartition, long offset, String ofThread) {
    partition = inPartition;
    next = offset;
    threadId = ofThread;
    behind = true;
  }

  /** Whether there is more of the past to read before {@link #take} tells anything. */
  public boolean behind() {
    return behind;
  }

  /** The partition whose past is read. */
  public int partition() {
    return partition;
  }

  /** Reads a bounded stretch of the past, which must have been opened after this feed was. */
  public List<Signal.Fact> readOn(History.Past past) {
    if (goal == UNKNOWN) {
      goal = past.end();
    }
    List<Signal.Fact> facts = new ArrayList<>();
    History.Stretch stretch = past.on(next, threadId);
    for (Signal.Fact fact : stretch.facts()) {
      if (scope.covers(fact.event()) && isNew(fact)) {
        facts.add(fact);
      }
    }
    next = Math.max(next, stretch.next());
    if (next >= goal) {
      if (inbox.goLive()) {
        behind = false;
      } else {
        // More came in meanwhile than an inbox holds; it is part of the past by now.
        inbox.restart();
        goal = UNKNOWN;
      }
    }
    return facts;
  }

  /** The next that comes in; empty when nothing did within {@code wait}, or nothing new. */
  public Optional<Signal> take(Duration wait) throws InterruptedException {
    return inbox.take(wait).filter(this::worthTelling);
  }

  /** Whether nothing waits to be taken. */
  public boolean idle() {
    return inbox.isEmpty();
  }

  /** Whether the server ended it, or it did not keep up. */
  public boolean ended() {
    return inbox.ended();
  }

  @Override
  public void close() {
    subscriptions.close(scope, inbox);
  }

  private boolean worthTelling(Signal signal) {
    return switch (signal) {
      case Signal.Fact fact -> isNew(fact);
      case Signal.CallNews news -> true;
      case Signal.Piece(RunDelta piece) ->
          !piece.getRunId().equals(answeredRunId) || piece.getTurn() > answeredTurn;
    };
  }

  private boolean isNew(Signal.Fact fact) {
    boolean samePartition = fact.id().partition() == partition;
    if (samePartition && fact.id().offset() < next) {
      return false;
    }
    if (samePartition) {
      next = fact.id().offset() + 1;
    }
    noteAnswer(fact.event());
    return true;
  }

  /** Pieces of an answer that was told as a whole are told no more: they come by another topic. */
  private void noteAnswer(RunEvent event) {
    if (event.getBody() instanceof ModelReplied replied) {
      answeredRunId = event.getRunId();
      answeredTurn = replied.getTurn();
    } else if (Run.ended(event.getStatus())) {
      answeredRunId = event.getRunId();
      answeredTurn = Integer.MAX_VALUE;
    }
  }
}
