package dev.rejoinder.callback.source;

import java.time.Duration;
import java.time.Instant;

/**
 * When a step is taken.
 *
 * @param watchedFrom since when nothing can have been missed: whoever has just begun to read must
 *     not take for silence what is still to be read
 */
public record Moment(Instant now, Instant watchedFrom) {

  /** Whether it is longer than {@code span} since {@code time}, all of it watched. */
  boolean longSince(Instant time, Duration span) {
    Instant from = time.isAfter(watchedFrom) ? time : watchedFrom;
    return now.isAfter(from.plus(span));
  }
}
