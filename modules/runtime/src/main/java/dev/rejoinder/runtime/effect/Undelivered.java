package dev.rejoinder.runtime.effect;

import dev.rejoinder.runtime.Moments;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** What was read and is not over, by the class of its lane. Not thread-safe. */
final class Undelivered {

  private final Map<String, Of> byClass = new HashMap<>();

  /** {@code due}: when each may start, its retry's wait included. */
  private record Of(Moments written, Moments due) {}

  /**
   * How things stand with one class.
   *
   * @param earliestWrittenMs epoch milliseconds; empty when there is none
   * @param earliestDueMs epoch milliseconds, of the one that was due first; empty when there is
   *     none
   */
  record Standing(int count, OptionalLong earliestWrittenMs, OptionalLong earliestDueMs) {}

  void add(Stamp stamp, long dueMs) {
    if (!stamp.laneClass().isEmpty()) {
      Of all =
          byClass.computeIfAbsent(
              stamp.laneClass(), laneClass -> new Of(new Moments(), new Moments()));
      all.written().add(stamp.writtenMs());
      all.due().add(Math.max(stamp.writtenMs(), dueMs));
    }
  }

  void remove(Stamp stamp, long dueMs) {
    Of all = byClass.get(stamp.laneClass());
    if (all != null) {
      all.written().remove(stamp.writtenMs());
      all.due().remove(Math.max(stamp.writtenMs(), dueMs));
    }
  }

  /** Of every class there ever was. */
  Map<String, Standing> standings() {
    Map<String, Standing> standings = new HashMap<>();
    byClass.forEach((laneClass, all) ->
        standings.put(
            laneClass,
            new Standing(
                all.written().size(), all.written().earliestMs(), all.due().earliestMs())));
    return standings;
  }
}
