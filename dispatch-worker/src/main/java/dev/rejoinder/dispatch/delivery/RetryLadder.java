package dev.rejoinder.dispatch.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * When a failed delivery is tried again, and in which retry topic it waits until then.
 *
 * <p>What waits in a retry topic waits exactly as long as everything else there, whatever made it
 * wait. So a topic stays in due order, and no record stands behind one that is due much later.
 *
 * @param steps rising; records in the nth retry topic wait the nth step
 * @param schedule the wait before the second, third, … attempt at least
 */
public record RetryLadder(List<Duration> steps, List<Duration> schedule) {

  /** The furthest a receiver's Retry-After moves an attempt. */
  public static final Duration RETRY_AFTER_MAX = Duration.ofHours(2);

  public RetryLadder {
    steps = List.copyOf(steps);
    schedule = steps.isEmpty() ? List.of() : List.copyOf(schedule);
  }

  /** Every step in turn. */
  public RetryLadder(List<Duration> steps) {
    this(steps, steps);
  }

  /**
   * A place on the ladder.
   *
   * @param topicIndex which retry topic, from 0
   */
  public record Rung(int topicIndex, Instant notBefore) {}

  /** The same topics by a schedule of one's own; a wait that is no step becomes the next longer. */
  public RetryLadder by(List<Duration> ownSchedule) {
    return new RetryLadder(steps, ownSchedule);
  }

  /** Attempts in all: the one made at once and one per wait. */
  public int attemptsMax() {
    return schedule.size() + 1;
  }

  /** From the first attempt to the last when no receiver asks for more. */
  public Duration total() {
    return schedule.stream().reduce(Duration.ZERO, Duration::plus);
  }

  /**
   * Where the attempt after {@code attempt} (from 1) waits; empty when that was the last.
   *
   * <p>{@code askedWait} (zero when nothing was asked) makes the wait longer, never shorter: as
   * long as the shortest step that is no shorter, or the longest step there is.
   */
  public Optional<Rung> after(int attempt, Instant failedAt, Duration askedWait) {
    if (attempt > schedule.size()) {
      return Optional.empty();
    }
    Duration asked = askedWait.compareTo(RETRY_AFTER_MAX) < 0 ? askedWait : RETRY_AFTER_MAX;
    Duration planned = schedule.get(attempt - 1);
    Duration wait = planned.compareTo(asked) < 0 ? asked : planned;
    int step = 0;
    while (step + 1 < steps.size() && steps.get(step).compareTo(wait) < 0) {
      step++;
    }
    return Optional.of(new Rung(step, failedAt.plus(steps.get(step))));
  }
}
