package dev.rejoinder.hooks;

import dev.rejoinder.schemas.DeadDelivery;
import dev.rejoinder.schemas.Delivery;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which dead letters of a partition still wait: read it once to the end with {@link #follow}, then
 * ask. What became of a letter stands behind it in the log, so one reading cannot tell. Not
 * thread-safe.
 */
public final class WaitingLetters {

  /** About 100 MB of ids; a job over more has to name a shorter time. */
  public static final int LETTERS_MAX = 500_000;

  private final Map<String, Integer> newest = new HashMap<>();
  private final Set<String> resolved = new HashSet<>();
  private final int lettersMax;

  public WaitingLetters(int lettersMax) {
    this.lettersMax = lettersMax;
  }

  /** There are more dead letters than can be told apart in memory. */
  public static final class TooManyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TooManyException(int max) {
      super(
          "a partition has more than %d dead letters since then; name a later time".formatted(max));
    }
  }

  /**
   * Takes the next record of the partition.
   *
   * @throws TooManyException when there are too many
   */
  public void follow(DeadDelivery letter) {
    Delivery delivery = letter.getDelivery();
    newest.merge(delivery.getDeliveryId(), delivery.getRedrive(), Integer::max);
    if (letter.getResolution() != null) {
      resolved.add(key(delivery));
    }
    if (newest.size() > lettersMax) {
      throw new TooManyException(lettersMax);
    }
  }

  /** Whether nothing became of it yet, and it did not die again after being sent anew. */
  public boolean waits(DeadDelivery letter) {
    Delivery delivery = letter.getDelivery();
    Integer last = newest.get(delivery.getDeliveryId());
    return letter.getResolution() == null
        && (last == null || last == delivery.getRedrive())
        && !resolved.contains(key(delivery));
  }

  /** Notes that it is taken care of, as a letter may be in the log twice. */
  public void settle(DeadDelivery letter) {
    resolved.add(key(letter.getDelivery()));
  }

  private static String key(Delivery delivery) {
    return delivery.getDeliveryId() + "/" + delivery.getRedrive();
  }
}
