package dev.rejoinder.ingress.view;

import dev.rejoinder.schemas.DeadDelivery;
import dev.rejoinder.schemas.DeliveryAttempt;
import dev.rejoinder.schemas.DeliveryKind;
import dev.rejoinder.topics.Placement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The newest deliveries of webhooks, the newest replies and the newest dead letters of all kinds,
 * folded from delivery-attempts and deliveries-dead.
 *
 * <p>Bounded: it keeps ids, status, times and where the records are, of so many deliveries and as
 * many dead letters; those that are settled make room first. Thread-safe; waiting blocks the
 * calling thread, which should be a virtual one.
 */
public final class DeliveryView {

  private final ReentrantLock lock = new ReentrantLock();
  private final Capacity deliveryRoom;
  private final Capacity letterRoom;
  private final Map<String, KnownDelivery> deliveries = new HashMap<>();
  private final Map<String, DeadLetter> letters = new HashMap<>();
  private final Watches<DeliveryAttempt> attempts = new Watches<>(lock);

  public DeliveryView(int deliveriesMax) {
    deliveryRoom = new Capacity(deliveriesMax, Long.MAX_VALUE);
    letterRoom = new Capacity(deliveriesMax, Long.MAX_VALUE);
  }

  /** {@code attempt} is null for a record without a value, which says nothing. */
  public void on(@Nullable DeliveryAttempt attempt, EventId at) {
    if (attempt == null || !listed(attempt.getKind())) {
      return;
    }
    String id = attempt.getDeliveryId();
    locked(() -> {
      KnownDelivery known = deliveries.get(id);
      KnownDelivery before = known == null ? KnownDelivery.first(attempt, letters.get(id)) : known;
      keep(before.with(KnownAttempt.of(attempt, at)));
      attempts.show(id, attempt);
      return null;
    });
  }

  /** As {@link #on(DeliveryAttempt, EventId)}. */
  public void on(@Nullable DeadDelivery dead, EventId at) {
    if (dead == null) {
      return;
    }
    DeadLetter letter = DeadLetter.of(dead, at);
    String id = letter.deliveryId();
    locked(() -> {
      DeadLetter known = letters.get(id);
      if (known != null && known.redrive() > letter.redrive()) {
        return null;
      }
      letters.put(id, letter);
      letterRoom.changed(id, 0, !letter.waits()).forEach(letters::remove);
      KnownDelivery delivery = deliveries.get(id);
      if (delivery != null) {
        keep(delivery.with(letter));
      }
      return null;
    });
  }

  /** Watches for an attempt at a delivery; make it before publishing that. */
  public Watch<DeliveryAttempt> watch(String deliveryId) {
    return locked(() -> attempts.add(deliveryId, attempt -> true));
  }

  public Optional<KnownDelivery> delivery(String id) {
    return locked(() -> Optional.ofNullable(deliveries.get(id)));
  }

  /** All there are at hand, in no order. */
  public List<KnownDelivery> deliveries() {
    return locked(() -> List.copyOf(deliveries.values()));
  }

  public Optional<DeadLetter> deadLetter(String deliveryId) {
    return locked(() -> Optional.ofNullable(letters.get(deliveryId)));
  }

  /** All there are at hand, those that wait and those that do not, in no order. */
  public List<DeadLetter> deadLetters() {
    return locked(() -> List.copyOf(letters.values()));
  }

  /** Drops what is of a part another replica shows from here on, and ends all waiting. */
  public void drop(Part part) {
    locked(() -> {
      deliveries.values().stream()
          .filter(delivery -> part.holds(Placement.hash(delivery.webhookId())))
          .map(KnownDelivery::id)
          .toList()
          .forEach(id -> deliveries.remove(deliveryRoom.drop(id)));
      letters.values().stream()
          .filter(letter -> part.holds(Placement.hash(letter.endpointId())))
          .map(DeadLetter::deliveryId)
          .toList()
          .forEach(id -> letters.remove(letterRoom.drop(id)));
      attempts.giveUpAll(id -> true);
      return null;
    });
  }

  /** Ends all waiting, and all that begins later. */
  public void release() {
    locked(() -> {
      attempts.close();
      return null;
    });
  }

  private void keep(KnownDelivery delivery) {
    String id = delivery.id();
    deliveries.put(id, delivery);
    boolean settled = delivery.status() == DeliveryStatus.DELIVERED;
    deliveryRoom.changed(id, 0, settled).forEach(deliveries::remove);
  }

  private static boolean listed(DeliveryKind kind) {
    return switch (kind) {
      case EVENT, TEST, REPLY -> true;
      // Calls and tasks have views of their own, and checks show in the state of their source.
      case TOOL_CALL, TASK, SOURCE_CHECK -> false;
    };
  }

  private <T extends @Nullable Object> T locked(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }
}
