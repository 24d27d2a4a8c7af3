package dev.rejoinder.standalone.audit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What an audit counts and finds while it goes on. Keeps the first findings, counts all. */
final class Findings {

  private static final int KEPT_MAX = 1000;

  private final List<Finding> kept = new ArrayList<>();
  private final Map<Count, Long> counts = new LinkedHashMap<>();
  private long found;

  void find(Position where, String what) {
    found++;
    if (kept.size() < KEPT_MAX) {
      kept.add(new Finding(where, what));
    }
  }

  void count(Count what) {
    counts.merge(what, 1L, Long::sum);
  }

  long of(Count what) {
    return counts.getOrDefault(what, 0L);
  }

  long found() {
    return found;
  }

  List<Finding> kept() {
    return List.copyOf(kept);
  }
}
