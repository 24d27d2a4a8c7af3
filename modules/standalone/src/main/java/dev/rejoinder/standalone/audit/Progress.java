package dev.rejoinder.standalone.audit;

/** Hears how far an audit is, now and then. */
@FunctionalInterface
public interface Progress {

  /** Tells nobody. */
  Progress NONE = (what, done, total) -> {};

  /**
   * Called often; cheap unless something is shown.
   *
   * @param what is being read, such as {@code run-events/3}
   * @param done records behind
   * @param total records in all
   */
  void at(String what, long done, long total);
}
