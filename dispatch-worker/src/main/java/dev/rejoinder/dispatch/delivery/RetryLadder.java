package dev.rejoinder.dispatch.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * When a failed delivery is tried again: after the first failure the first delay, and so on.
 *
 * @param delays rising; the nth retry topic holds what waits at least the nth delay
 */
public record RetryLadder(List<Duration> delays) {

  /** The furthest a receiver's Retry-After moves an attempt. */
  public static final Duration RETRY_AFTER_MAX = Duration.ofHours(2);

  public RetryLadder {
    delays = List.copyOf(delays);
  }

  /**
   * A place on the ladder.
   *
   * @param topicIndex which retry topic, from 0
   */
  public record Rung(int topicIndex, Instant notBefore) {}

  /** Attempts in all: the one made at once and one per delay. */
  public int attemptsMax() {
    return delays.size() + 1;
  }

  /** From the first attempt to the last when no receiver asks for more. */
  public Duration total() {
    return delays.stream().reduce(Duration.ZERO, Duration::plus);
  }

  /**
   * Where the attempt after {@code attempt} (from 1) waits; empty when that was the last.
   *
   * <p>{@code askedWait} (zero when nothing was asked) makes the wait longer, never shorter. A
   * longer wait is spent in the topic of the longest delay that fits in it, so that each topic
   * stays nearly in due order and no record waits behind one due much later.
   */
  public Optional<Rung> after(int attempt, Instant failedAt, Duration askedWait) {
    if (attempt > delays.size()) {
      return Optional.empty();
    }
    Duration wait = longer(delays.get(attempt - 1), shorter(askedWait, RETRY_AFTER_MAX));
    int topicIndex = attempt - 1;
    while (topicIndex + 1 < delays.size() && delays.get(topicIndex + 1).compareTo(wait) <= 0) {
      topicIndex++;
    }
    return Optional.of(new Rung(topicIndex, failedAt.plus(wait)));
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }
}
