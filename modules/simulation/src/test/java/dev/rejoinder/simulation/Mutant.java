package dev.rejoinder.simulation;

/** A machine with one line wrong. */
enum Mutant {
  ANOTHER_SECOND_ANSWER_IS_TAKEN_FOR_THE_SAME(
      Mutant.CALLS + "Joining.java",
      "case Answered answered -> Noting.note(answered, second(answer, answered.saysTheSame(answer)));",
      "case Answered answered -> Noting.note(answered, second(answer, true));"),
  A_LATE_ANSWER_IS_NOTED_EACH_TIME(
      Mutant.CALLS + "Joining.java",
      "Step kept = Noting.note(ended.afterNote(), late(answer));",
      "Step kept = Noting.note(ended, late(answer));"),
  A_CALL_THAT_GOT_THROUGH_IS_GIVEN_UP(
      Mutant.CALLS + "Following.java",
      "boolean unheard = open.progress() == Progress.DELIVERING;",
      "boolean unheard = true;"),
  OPEN_CALLS_OF_AN_ENDED_RUN_GET_NO_OUTPUT(
      Mutant.RUNS + "Turns.java",
      "calls.slots().forEach(slot -> draft.items.add(closed(draft, run, slot, reason)));",
      "calls.slots().forEach(slot -> closed(draft, run, slot, reason));"),
  AN_ANSWER_TO_ANOTHER_QUESTION_IS_TAKEN(
      Mutant.RUNS + "Turns.java",
      "&& attempt.requestDigest().equals(digest);",
      "&& !digest.isEmpty();"),
  THE_NEXT_TURN_STARTS_ONE_OUTPUT_TOO_EARLY(
      Mutant.RUNS + "Turns.java", "} else if (left == 0) {", "} else if (left <= 1) {"),
  A_RUN_IS_SAID_TO_START_WITH_EACH_ATTEMPT(
      "run-worker/src/main/java/dev/rejoinder/run/RunNews.java",
      "case RunFact.TurnStarted turn when turn.turn() == 1 && turn.attempt() == 1 -> {",
      "case RunFact.TurnStarted turn when turn.turn() == 1 -> {");

  private static final String CALLS = "callback-worker/src/main/java/dev/rejoinder/callback/call/";
  private static final String RUNS = "run-worker/src/main/java/dev/rejoinder/run/machine/";

  private final String file;
  private final String line;
  private final String instead;

  Mutant(String file, String line, String instead) {
    this.file = file;
    this.line = line;
    this.instead = instead;
  }

  /** Below the project's folder. */
  String file() {
    return file;
  }

  /** Stands there once. */
  String line() {
    return line;
  }

  String instead() {
    return instead;
  }
}
