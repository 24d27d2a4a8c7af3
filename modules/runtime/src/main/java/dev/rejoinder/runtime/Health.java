package dev.rejoinder.runtime;

/**
 * What a service can do at this moment.
 *
 * @param state {@code FAILED} does not mend itself: the process should end and be restarted
 * @param detail one plain sentence for people; empty when ready
 */
public record Health(State state, String detail) {

  /** Whether work is taken now, later, or never again. */
  public enum State {
    READY,
    NOT_READY,
    FAILED
  }

  public static Health ready() {
    return new Health(State.READY, "");
  }

  public static Health notReady(String detail) {
    return new Health(State.NOT_READY, detail);
  }

  public static Health failed(String detail) {
    return new Health(State.FAILED, detail);
  }
}
