package dev.rejoinder.dispatch;

import dev.rejoinder.schemas.Webhook;
import dev.rejoinder.schemas.WebhookBatch;
import dev.rejoinder.topics.StableId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets deliveries to one webhook meet, so that they go out in one request. Thread-safe.
 *
 * <p>The first to come waits for others until there are enough of them, the request is as large as
 * it may be, or the webhook's wait is over; then it sends for all. Only attempts of one number
 * meet, so that the request can say which it is.
 *
 * <p>Nothing is remembered: after a crash the same deliveries may go out in other company.
 */
final class Batches {

  /** Sends a request for all of its members. */
  @FunctionalInterface
  interface Carrier {

    Exchange carry(List<Shipment> members) throws InterruptedException;
  }

  private record Key(String webhookId, int attempt, boolean replayed) {}

  /** {@code first}: whoever has it sends for all. */
  private record Place(Gathering gathering, boolean first) {}

  private final ReentrantLock lock = new ReentrantLock();

  /** Those that still wait for members. */
  private final Map<Key, Gathering> open = new HashMap<>();

  /** The {@code webhook-id} of a request: the same whenever these go out together, in any order. */
  static String id(List<Shipment> members) {
    return StableId.of(
        "bat_",
        members.stream()
            .map(member -> member.delivery().getDeliveryId())
            .sorted()
            .toArray(String[]::new));
  }

  /**
   * What became of the request {@code shipment} went out in.
   *
   * @throws Dispatcher.InterruptedBatchException when another's end left it unknown whether it went
   *     out
   */
  Exchange send(Shipment shipment, Webhook webhook, Carrier carrier) throws InterruptedException {
    Key key =
        new Key(
            webhook.getWebhookId(),
            shipment.delivery().getAttempt(),
            shipment.delivery().getRedrive() > 0);
    WebhookBatch rule = webhook.getBatch();
    Place place = join(key, shipment, rule.getEventsMax());
    return place.first()
        ? lead(key, place.gathering(), rule.getWaitMaxMs(), carrier)
        : follow(place.gathering(), shipment);
  }

  /** Deliveries that wait for others at this moment. */
  int waiting() {
    lock.lock();
    try {
      return open.values().stream().mapToInt(gathering -> gathering.members().size()).sum();
    } finally {
      lock.unlock();
    }
  }

  private Place join(Key key, Shipment shipment, int eventsMax) {
    lock.lock();
    try {
      Gathering found = open.get(key);
      if (found != null && found.takes(shipment)) {
        found.add(shipment);
        if (found.full()) {
          close(key, found);
        }
        return new Place(found, false);
      }
      if (found != null) {
        close(key, found);
      }
      Gathering own = new Gathering(lock.newCondition(), shipment, eventsMax);
      if (own.full()) {
        own.close();
      } else {
        open.put(key, own);
      }
      return new Place(own, true);
    } finally {
      lock.unlock();
    }
  }

  private Exchange lead(Key key, Gathering gathering, long waitMaxMs, Carrier carrier)
      throws InterruptedException {
    boolean told = false;
    try {
      List<Shipment> members;
      lock.lockInterruptibly();
      try {
        gathering.awaitClosed(waitMaxMs);
        close(key, gathering);
        members = gathering.members();
      } finally {
        lock.unlock();
      }
      Exchange exchange = carrier.carry(members);
      gathering.tell(exchange);
      told = true;
      return exchange;
    } finally {
      if (!told) {
        abandon(key, gathering);
      }
    }
  }

  private void abandon(Key key, Gathering gathering) {
    lock.lock();
    try {
      close(key, gathering);
    } finally {
      lock.unlock();
    }
    gathering.fail(new Dispatcher.InterruptedBatchException());
  }

  private Exchange follow(Gathering gathering, Shipment shipment) throws InterruptedException {
    try {
      return gathering.result();
    } catch (InterruptedException e) {
      lock.lock();
      try {
        gathering.leave(shipment);
      } finally {
        lock.unlock();
      }
      throw e;
    }
  }

  private void close(Key key, Gathering gathering) {
    gathering.close();
    open.remove(key, gathering);
  }
}
