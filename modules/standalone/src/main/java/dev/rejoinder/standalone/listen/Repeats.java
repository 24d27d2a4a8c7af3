package dev.rejoinder.standalone.listen;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts how often each {@code webhook-id} came; the oldest are forgotten beyond a limit.
 * Thread-safe.
 */
public final class Repeats {

  private final Map<String, Seen> seen;

  /** Remembers {@code idsMax} ids. */
  public Repeats(int idsMax) {
    seen =
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Seen> eldest) {
            return size() > idsMax;
          }
        };
  }

  /**
   * How an id fares.
   *
   * @param times it came, this time included
   * @param taken whether it was answered with 2xx before: then this is one more of the same, and
   *     not another attempt
   */
  public record Seen(int times, boolean taken) {

    /** Of what has no id. */
    public static final Seen ONCE = new Seen(1, false);

    static final Seen NEVER = new Seen(0, false);
  }

  /** The id has come once more. */
  public synchronized Seen came(String id) {
    Seen before = seen.getOrDefault(id, Seen.NEVER);
    Seen now = new Seen(before.times() + 1, before.taken());
    seen.put(id, now);
    return now;
  }

  /** The id was answered with 2xx. */
  public synchronized void taken(String id) {
    seen.computeIfPresent(id, (same, before) -> new Seen(before.times(), true));
  }
}
