package dev.rejoinder.standalone.audit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Takes the steps of one key again and compares what they lead to with what was recorded.
 *
 * <p>Events are numbered by the machine, so a gap or a repetition is a difference too. After the
 * first difference, nothing is known of the machine's state, and the key is not replayed further.
 */
final class StepCheck {

  private enum Mode {
    NEW,
    REPLAYED,
    /** Its beginning is not in the range, or past retention. */
    PARTIAL,
    DIFFERS
  }

  private final Scope scope;
  private final String key;
  private final Invariants invariants;
  private final Deque<SpecificRecord> expected = new ArrayDeque<>();
  private Replay machine;
  private Mode mode = Mode.NEW;
  private @Nullable Recorded last;

  /**
   * What the checks of one partition share.
   *
   * @param inputs finds what events name
   * @param cutBy what to count a key as that does not begin at 1; null when every key must
   * @param machines what the keys are replayed with
   */
  record Scope(Inputs inputs, Findings findings, @Nullable Count cutBy, Machines machines) {}

  StepCheck(Scope scope, String key, Invariants invariants) {
    this.scope = scope;
    this.key = key;
    this.invariants = invariants;
    this.machine = scope.machines().of(key);
  }

  void take(Recorded recorded) {
    begin(recorded);
    if (mode == Mode.REPLAYED) {
      replay(recorded);
    } else {
      follow(recorded);
    }
    invariants.event(recorded);
    last = recorded;
  }

  /** No further event of the key is in the range. */
  void end() {
    if (mode == Mode.REPLAYED && !expected.isEmpty()) {
      find(
          Objects.requireNonNull(last),
          "begins a step of which %d more should follow; they are missing."
              .formatted(expected.size()));
    }
    invariants.end();
  }

  private void begin(Recorded recorded) {
    boolean anew = mode == Mode.NEW || mode == Mode.PARTIAL;
    if (anew && recorded.sequence() == 1) {
      machine = scope.machines().of(key);
      mode = Mode.REPLAYED;
    } else if (mode == Mode.NEW && scope.cutBy() != null) {
      mode = Mode.PARTIAL;
      scope.findings().count(scope.cutBy());
    } else if (mode == Mode.NEW) {
      find(
          recorded,
          "is the first of %s and has the number %d; those before it are missing."
              .formatted(recorded.key(), recorded.sequence()));
    }
  }

  private void replay(Recorded recorded) {
    if (expected.isEmpty()) {
      step(recorded);
    }
    if (mode != Mode.REPLAYED) {
      return;
    }
    SpecificRecord replayed = expected.remove();
    if (!replayed.equals(recorded.event())) {
      find(recorded, Difference.between(recorded, replayed));
      follow(recorded);
    }
  }

  /** Takes the step the event is the first of. */
  private void step(Recorded first) {
    Optional<SpecificRecord> input = Optional.empty();
    if (first.input().isPresent()) {
      Position position = first.input().get();
      switch (scope.inputs().take(position)) {
        case Taken.Found found -> {
          invariants.input(found.input());
          input = Optional.of(found.input().value());
          checkNamed(first, found.input());
        }
        case Taken.Outlived outlived -> {
          mode = Mode.PARTIAL;
          scope.findings().count(Count.OUTLIVED);
          return;
        }
        case Taken.TakenBefore before ->
            find(
                first,
                "names the input %s, which an event before it took or went past; it stands twice,"
                        .formatted(position)
                    + " or the order was changed.");
        case Taken.Missing missing ->
            find(first, "names the input %s, which is not in the log.".formatted(position));
        case Taken.Unreadable unreadable ->
            find(first, "names the input %s, which nobody can read.".formatted(position));
      }
    }
    if (mode == Mode.REPLAYED) {
      takeStep(first, input);
    }
  }

  private void checkNamed(Recorded first, Input input) {
    String id = scope.machines().causeId(input.value());
    if (!first.key().equals(input.key())) {
      find(first, "names the input %s, which is of %s.".formatted(input.position(), input.key()));
    } else if (!Objects.equals(id, first.cause().getId())) {
      find(
          first,
          "names the input %s as %s, and it is %s."
              .formatted(input.position(), first.cause().getId(), id));
    }
  }

  /** An input that was tampered with may be one no machine takes. */
  private void takeStep(Recorded first, Optional<SpecificRecord> input) {
    try {
      expected.addAll(machine.step(input, first.cause(), first.at()));
    } catch (RuntimeException e) {
      find(first, "cannot be replayed: " + e);
      return;
    }
    scope.findings().count(scope.machines().steps());
    if (expected.isEmpty()) {
      find(first, "stands for a step that records nothing in a replay.");
    }
  }

  /** Inputs are followed without the machine, so that they count as taken. */
  private void follow(Recorded recorded) {
    Optional<Position> input = recorded.input();
    boolean sameStep = last != null && last.input().equals(input);
    if (input.isPresent() && !sameStep) {
      if (scope.inputs().take(input.get()) instanceof Taken.Found found) {
        invariants.input(found.input());
      }
    }
  }

  private void find(Recorded event, String what) {
    mode = Mode.DIFFERS;
    expected.clear();
    scope.findings().find(event.position(), "The event " + what);
  }
}
