package dev.rejoinder.ingress.view;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * What a view may keep, as a number of entries and of characters in them, and what it drops when
 * that is exceeded: the oldest that are over, and without any the oldest. Not thread-safe.
 */
final class Capacity {

  private final int entriesMax;
  private final long charsMax;
  private final LinkedHashMap<String, Long> charsOf = new LinkedHashMap<>();
  private final LinkedHashSet<String> over = new LinkedHashSet<>();
  private long chars;

  Capacity(int entriesMax, long charsMax) {
    this.entriesMax = entriesMax;
    this.charsMax = charsMax;
  }

  /**
   * Takes an entry in, or notes how it changed, and returns the ids of those to drop; one always
   * stays.
   */
  List<String> changed(String id, long charsNow, boolean isOver) {
    Long before = charsOf.put(id, charsNow);
    chars += charsNow - (before == null ? 0 : before);
    if (isOver) {
      over.add(id);
    } else {
      over.remove(id);
    }
    List<String> dropped = new ArrayList<>();
    while (charsOf.size() > 1 && (charsOf.size() > entriesMax || chars > charsMax)) {
      dropped.add(drop(over.isEmpty() ? charsOf.firstEntry().getKey() : over.getFirst()));
    }
    return dropped;
  }

  /** Counts an entry no longer, whether it did or not; returns its id. */
  String drop(String id) {
    over.remove(id);
    Long held = charsOf.remove(id);
    chars -= held == null ? 0 : held;
    return id;
  }
}
