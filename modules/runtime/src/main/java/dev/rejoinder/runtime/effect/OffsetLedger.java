package dev.rejoinder.runtime.effect;

import java.util.TreeSet;

/**
 * What of one partition, during one assignment, is done: the offset that may be committed.
 *
 * <p>Offsets open in ascending order and complete in any order; gaps are normal, for a log is
 * compacted and carries markers. Not thread-safe.
 */
final class OffsetLedger {

  private final TreeSet<Long> open = new TreeSet<>();
  private long next;

  /** {@code start} is where reading begins: nothing below it is this ledger's business. */
  OffsetLedger(long start) {
    this.next = start;
  }

  /** {@code offset} must be at or above {@link #next()}. */
  void open(long offset) {
    if (offset < next) {
      throw new IllegalStateException("offset " + offset + " is below the next one, " + next);
    }
    open.add(offset);
    next = offset + 1;
  }

  /** Everything below {@code position} was read; a position already passed changes nothing. */
  void reached(long position) {
    next = Math.max(next, position);
  }

  void complete(long offset) {
    if (!open.remove(offset)) {
      throw new IllegalStateException("offset " + offset + " is not open");
    }
  }

  /** The lowest offset not read yet. */
  long next() {
    return next;
  }

  /** Where a reader must begin after a crash so that nothing open is skipped. */
  long committable() {
    return open.isEmpty() ? next : open.first();
  }
}
