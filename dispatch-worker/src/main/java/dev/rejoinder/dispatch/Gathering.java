package dev.rejoinder.dispatch;

import dev.rejoinder.dispatch.delivery.BatchRoom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;

/**
 * Deliveries that go out in one request, from the first to come until their answer.
 *
 * <p>But for {@link #tell}, {@link #fail} and {@link #result}, call it with the lock held that
 * {@code changed} belongs to.
 */
final class Gathering {

  private final Condition changed;
  private final List<Shipment> members = new ArrayList<>();
  private final CompletableFuture<Exchange> exchange = new CompletableFuture<>();
  private BatchRoom room;
  private boolean closed;

  Gathering(Condition changed, Shipment first, int eventsMax) {
    this.changed = changed;
    members.add(first);
    room = BatchRoom.withFirst(first.body().length, eventsMax);
  }

  boolean takes(Shipment shipment) {
    return room.takes(shipment.body().length);
  }

  void add(Shipment shipment) {
    members.add(shipment);
    room = room.with(shipment.body().length);
  }

  boolean full() {
    return room.full();
  }

  /** Takes one out again as long as it has not gone; its room is not given to another. */
  void leave(Shipment shipment) {
    if (!closed) {
      members.remove(shipment);
    }
  }

  void close() {
    closed = true;
    changed.signalAll();
  }

  void awaitClosed(long waitMaxMs) throws InterruptedException {
    long left = TimeUnit.MILLISECONDS.toNanos(waitMaxMs);
    while (!closed && left > 0) {
      left = changed.awaitNanos(left);
    }
  }

  List<Shipment> members() {
    return List.copyOf(members);
  }

  void tell(Exchange what) {
    exchange.complete(what);
  }

  void fail(RuntimeException reason) {
    exchange.completeExceptionally(reason);
  }

  /** What became of the request, once it is over. */
  Exchange result() throws InterruptedException {
    try {
      return exchange.get();
    } catch (ExecutionException e) {
      throw new Dispatcher.InterruptedBatchException();
    }
  }
}
