package dev.rejoinder.runtime.effect;

/** When a lane may start one more; asked and told in turn, by one thread at a time. */
public interface LaneGate {

  /** Not before something of the lane has ended. */
  long AFTER_AN_END = Long.MAX_VALUE;

  /** Lets everything through. */
  LaneGate OPEN =
      new LaneGate() {
        @Override
        public long opensMs(int running, long nowMs) {
          return nowMs;
        }

        @Override
        public void started(long nowMs) {}

        @Override
        public void ended(Ending.Sign sign, long nowMs) {}
      };

  /**
   * Epoch milliseconds from which one more may start while {@code running} are under way: {@code
   * nowMs} or earlier for at once, {@link #AFTER_AN_END} only if {@code running} is positive.
   */
  long opensMs(int running, long nowMs);

  /** One more was started. */
  void started(long nowMs);

  /** One that was started has ended; {@code sign} says what that tells of the lane. */
  void ended(Ending.Sign sign, long nowMs);
}
