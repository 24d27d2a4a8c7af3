package dev.rejoinder.benchmarks;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;

/** Events from their post to their last receipt. Thread-safe. */
final class EventsUnderWay {

  private final Map<Long, Posted> posted = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();
  private final IntConsumer over;
  private volatile Took took = new Took();

  /** {@code over} is told how many receipts an event had, once all have come. */
  EventsUnderWay(IntConsumer over) {
    this.over = over;
  }

  /**
   * How long deliveries took.
   *
   * @param fromPost from when the post was due to the receipt, so that all waiting counts
   * @param fromAccept from the 202 to the receipt; 0 when the receipt came first
   */
  record Took(Latencies fromPost, Latencies fromAccept) {

    Took() {
      this(new Latencies(), new Latencies());
    }
  }

  private static final class Posted {

    private final long dueNanos;
    private final int receipts;
    private final AtomicInteger left;
    private final Took took;
    private volatile long acceptedNanos;

    Posted(long dueNanos, int receipts, Took took) {
      this.dueNanos = dueNanos;
      this.receipts = receipts;
      left = new AtomicInteger(receipts);
      this.took = took;
    }
  }

  /** The number of an event that is about to be posted and should be received so often. */
  long post(long dueNanos, int receipts) {
    long number = numbers.incrementAndGet();
    posted.put(number, new Posted(dueNanos, receipts, took));
    return number;
  }

  /** A number for an event that nobody waits for. */
  long unwatched() {
    return numbers.incrementAndGet();
  }

  void accepted(long number) {
    long now = System.nanoTime();
    Posted event = posted.get(number);
    if (event != null) {
      event.acceptedNanos = now;
    }
  }

  /** Repeats of an event that is over are not counted. */
  void received(long number) {
    long now = System.nanoTime();
    Posted event = posted.get(number);
    if (event == null) {
      return;
    }
    event.took.fromPost().add(now - event.dueNanos);
    long accepted = event.acceptedNanos;
    event.took.fromAccept().add(accepted == 0 ? 0 : now - accepted);
    if (event.left.decrementAndGet() == 0) {
      posted.remove(number);
      over.accept(event.receipts);
    }
  }

  /** Events not received as often as they should be. */
  int left() {
    return posted.size();
  }

  /** Waits for nothing any more; how many events were left. */
  int forget() {
    int left = posted.size();
    posted.clear();
    return left;
  }

  /** Receipts since the last {@link #take}. */
  int soFar() {
    return took.fromPost().count();
  }

  /** What was measured since the last call; what is under way still counts to it. */
  Took take() {
    Took taken = took;
    took = new Took();
    return taken;
  }
}
