package dev.rejoinder.runtime.effect;

/**
 * A record as the shell offers it.
 *
 * @param key of the record; for a copy the key of the one it copies
 * @param lane what shares a gate and a turn
 * @param line records with the same line run one after another in the order offered
 * @param id names the effect, so that a second record of it is passed over; empty: it has no name
 * @param continues whether it stands before others of its line, as it goes on with an earlier one
 * @param bytes its size
 * @param dueMs epoch milliseconds before which it must not start
 * @param stamp what is told of it while it waits
 */
record Offer<T>(
    long offset,
    String key,
    String lane,
    String line,
    String id,
    boolean continues,
    long bytes,
    long dueMs,
    Stamp stamp,
    T work) {

  /** One without a name in the lane that all such offers share. */
  Offer(long offset, String line, long bytes, long dueMs, T work) {
    this(offset, "", "", line, "", false, bytes, dueMs, Stamp.NONE, work);
  }

  /** The same with other work. */
  Offer<T> with(T other) {
    return new Offer<>(offset, key, lane, line, id, continues, bytes, dueMs, stamp, other);
  }
}
