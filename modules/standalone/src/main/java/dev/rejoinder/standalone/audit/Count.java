package dev.rejoinder.standalone.audit;

/** What an audit counts, in the order to show it. */
enum Count {
  RUNS("runs"),
  RUNS_ENDED("runs ended"),
  RUNS_OPEN("runs under way"),
  CALLS("calls"),
  CALLS_ENDED("calls ended"),
  CALLS_OPEN("calls under way"),
  INPUTS("inputs"),
  RUN_STEPS("run steps replayed"),
  CALL_STEPS("call steps replayed"),
  BEGAN_BEFORE("threads and calls not replayed: began before --since"),
  OUTLIVED("threads and calls not replayed: past retention"),
  DEAD_LETTERS("inputs that are dead letters"),
  UNREADABLE("unreadable records");

  private final String words;

  Count(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }

  /** Whether a zero is worth telling. */
  boolean alwaysTold() {
    return this != RUNS_OPEN
        && this != CALLS_OPEN
        && this != BEGAN_BEFORE
        && this != OUTLIVED
        && this != DEAD_LETTERS;
  }
}
