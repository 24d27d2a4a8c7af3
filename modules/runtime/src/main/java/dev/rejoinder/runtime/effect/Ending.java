package dev.rejoinder.runtime.effect;

/**
 * How an effect ended.
 *
 * @param sign what it tells of its lane
 * @param continued whether a later record of the same line goes on with it; until that has come and
 *     ended, the line starts nothing else
 */
public record Ending(Sign sign, boolean continued) {

  /** Tells nothing of the lane; nothing follows. */
  public static final Ending PLAIN = new Ending(Sign.NONE, false);

  /** What an effect tells of its lane. */
  public enum Sign {
    /** The other side works. */
    WELL,
    /** The other side is away or overloaded. */
    UNWELL,
    /** Nothing was asked of the other side. */
    NONE
  }
}
