package dev.rejoinder.dispatch.delivery;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a webhook's deliveries arrive, and whether any more are sent to it.
 *
 * <p>A delivery given up makes it failing, one that arrives active again, and enough given up in a
 * row or a 410 disable it; only its owner enables it again. Deliveries are counted by key, so one
 * whose record is read twice counts once, in any order.
 */
public final class WebhookHealth {

  /** Keys kept; and so the most that {@code disableAfter} may be. */
  public static final int GIVEN_UP_MAX = 100;

  private WebhookHealth() {}

  /** What happens to a webhook's deliveries. */
  public enum Status {
    ACTIVE,
    FAILING,
    DISABLED
  }

  /**
   * Where a webhook stands, why and since when.
   *
   * @param reason why, in one sentence; null when active
   * @param since when this status began
   * @param deadInARow deliveries given up since the last one that arrived
   * @param givenUp the keys of the last of those
   */
  public record Standing(
      Status status, @Nullable String reason, Instant since, int deadInARow, List<String> givenUp) {

    public Standing {
      givenUp = List.copyOf(givenUp);
    }

    /** Of a webhook nothing is known of, or which was enabled again. */
    public static Standing fresh(Instant since) {
      return new Standing(Status.ACTIVE, null, since, 0, List.of());
    }
  }

  /** What became of a delivery. */
  public sealed interface Happening {

    /** The receiver took one. */
    record Arrived() implements Happening {}

    /**
     * One was given up.
     *
     * @param key tells it from all others, and is the same when its record is read again
     * @param error of the last attempt
     */
    record GivenUp(String key, String error) implements Happening {}

    /** The receiver answered 410. */
    record Gone() implements Happening {}
  }

  /**
   * Where it stands after {@code happening}; an equal standing when nothing changes.
   *
   * @param disableAfter deliveries given up in a row that disable it; 0: none do
   */
  public static Standing after(
      Standing standing, Happening happening, Instant at, int disableAfter) {
    if (standing.status() == Status.DISABLED) {
      // What was under way when it was disabled says nothing new.
      return standing;
    }
    return switch (happening) {
      case Happening.Arrived arrived -> arrived(standing, at);
      case Happening.GivenUp(String key, String error) ->
          standing.givenUp().contains(key)
              ? standing
              : givenUp(counted(standing, key), error, at, disableAfter);
      case Happening.Gone gone ->
          new Standing(
              Status.DISABLED,
              "It answered 410, so nothing more is sent.",
              at,
              standing.deadInARow(),
              standing.givenUp());
    };
  }

  private static Standing arrived(Standing standing, Instant at) {
    return standing.status() == Status.ACTIVE ? standing : Standing.fresh(at);
  }

  private static Standing givenUp(Standing counted, String error, Instant at, int disableAfter) {
    int dead = counted.deadInARow();
    boolean enough = disableAfter > 0 && dead >= disableAfter;
    return new Standing(
        enough ? Status.DISABLED : Status.FAILING,
        (dead == 1
                ? "A delivery was given up: %2$s."
                : "%d deliveries in a row were given up," + " the last one: %s.")
            .formatted(dead, error),
        counted.status() == Status.FAILING && !enough ? counted.since() : at,
        dead,
        counted.givenUp());
  }

  private static Standing counted(Standing standing, String key) {
    List<String> keys = new ArrayList<>(standing.givenUp());
    keys.add(key);
    return new Standing(
        standing.status(),
        standing.reason(),
        standing.since(),
        standing.deadInARow() + 1,
        keys.subList(Math.max(0, keys.size() - GIVEN_UP_MAX), keys.size()));
  }
}
