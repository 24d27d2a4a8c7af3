package dev.rejoinder.standalone.audit;

import dev.rejoinder.schemas.CallStatus;
import java.util.function.LongConsumer;

/**
 * How tool calls ended, to be compared with what their runs were told; 40 to 80 bytes for a call.
 *
 * <p>Ends and outcomes lie in different partitions, so this is the one thing an audit holds of all
 * of them: 64-bit digests of the id and of the end, and where it stands. An open-addressing table;
 * two ids with one digest would be taken for one call, which among a million calls happens once in
 * 36 million audits.
 */
final class ClosedCalls {

  record CallEnd(Position position, String callId, CallStatus status, String output) {}

  enum Match {
    SAME,
    OTHER,
    UNKNOWN
  }

  private static final int FIRST_SLOTS = 1 << 10;
  private static final int PARTITION_SHIFT = 48;
  private static final long OFFSET_MASK = (1L << PARTITION_SHIFT) - 1;
  private static final long FNV_PRIME = 0x100000001b3L;
  private static final long FNV_BASIS = 0xcbf29ce484222325L;

  private long[] ids = new long[FIRST_SLOTS];
  private long[] ends = new long[FIRST_SLOTS];
  private long[] places = new long[FIRST_SLOTS];
  private boolean[] told = new boolean[FIRST_SLOTS];
  private int size;

  /**
   * Notes an end; a second one of the same call takes the place of the first.
   *
   * @param toBeTold false when there may be nobody who waits for it
   */
  void closed(CallEnd end, boolean toBeTold) {
    Position position = end.position();
    if (size * 3L > ids.length * 2L) {
      grow();
    }
    int slot = slot(ids, digest(end.callId()));
    size += ids[slot] == 0 ? 1 : 0;
    ids[slot] = digest(end.callId());
    ends[slot] = digest(end.status() + end.output());
    places[slot] = ((long) position.partition() << PARTITION_SHIFT) | position.offset();
    told[slot] = !toBeTold;
  }

  /** Compares what a run was told with the end, and notes that it was told. */
  Match told(String callId, CallStatus status, String output) {
    int slot = slot(ids, digest(callId));
    if (ids[slot] == 0) {
      return Match.UNKNOWN;
    }
    told[slot] = true;
    return ends[slot] == digest(status + output) ? Match.SAME : Match.OTHER;
  }

  /**
   * Where the ends nobody was told of stand, packed: see {@link #partition} and {@link #offset}.
   */
  void forEachUntold(LongConsumer place) {
    for (int slot = 0; slot < ids.length; slot++) {
      if (ids[slot] != 0 && !told[slot]) {
        place.accept(places[slot]);
      }
    }
  }

  static int partition(long place) {
    return (int) (place >>> PARTITION_SHIFT);
  }

  static long offset(long place) {
    return place & OFFSET_MASK;
  }

  private void grow() {
    int slots = ids.length * 2;
    long[] grown = new long[slots];
    long[] grownEnds = new long[slots];
    long[] grownPlaces = new long[slots];
    boolean[] grownTold = new boolean[slots];
    for (int old = 0; old < ids.length; old++) {
      if (ids[old] != 0) {
        int slot = slot(grown, ids[old]);
        grown[slot] = ids[old];
        grownEnds[slot] = ends[old];
        grownPlaces[slot] = places[old];
        grownTold[slot] = told[old];
      }
    }
    ids = grown;
    ends = grownEnds;
    places = grownPlaces;
    told = grownTold;
  }

  /** Where {@code id} is, or would be. */
  private static int slot(long[] ids, long id) {
    int slot = (int) (id ^ (id >>> 32)) & (ids.length - 1);
    while (ids[slot] != 0 && ids[slot] != id) {
      slot = (slot + 1) & (ids.length - 1);
    }
    return slot;
  }

  /** FNV-1a, stirred; never 0, which marks a free slot. */
  static long digest(String text) {
    long hash = FNV_BASIS;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * FNV_PRIME;
    }
    hash = (hash ^ (hash >>> 32)) * 0x9e3779b97f4a7c15L;
    hash ^= hash >>> 29;
    return hash == 0 ? 1 : hash;
  }
}
