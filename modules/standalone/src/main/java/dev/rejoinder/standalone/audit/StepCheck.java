package dev.rejoinder.standalone.audit;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;

/**
 * Takes the steps of each key again and compares what they lead to with what was recorded.
 *
 * <p>Events are numbered by the machine, so a gap or a repetition is a difference too.
 */
final class StepCheck {

  private final LogSnapshot log;
  private final Function<String, Replay> machines;
  private final Consumer<Finding> findings;
  private long steps;
  private long notReplayed;

  /**
   * @param machines makes the machine of a key, as it is before its first input
   */
  StepCheck(LogSnapshot log, Function<String, Replay> machines, Consumer<Finding> findings) {
    this.log = log;
    this.machines = machines;
    this.findings = findings;
  }

  /** Steps taken again. */
  long steps() {
    return steps;
  }

  /** Keys whose beginning, or an input, is past its topic's retention. */
  long notReplayed() {
    return notReplayed;
  }

  void check(String key, List<Recorded> events) {
    if (events.getFirst().sequence() != 1) {
      notReplayed++;
      return;
    }
    Replay machine = machines.apply(key);
    int next = 0;
    while (next < events.size()) {
      Recorded first = events.get(next);
      Optional<Position> cause = Position.of(first.cause());
      Optional<SpecificRecord> input = cause.flatMap(log::input);
      if (cause.isPresent() && input.isEmpty()) {
        missing(first, cause.get());
        return;
      }
      List<? extends SpecificRecord> replayed = machine.step(input, first.cause(), first.at());
      if (!same(first, replayed, events.subList(next, events.size()))) {
        return;
      }
      steps++;
      next += replayed.size();
    }
  }

  private void missing(Recorded event, Position cause) {
    if (log.outlived(cause)) {
      notReplayed++;
    } else {
      find(event, "names the input " + cause + ", which is not in the log.");
    }
  }

  private boolean same(
      Recorded first, List<? extends SpecificRecord> replayed, List<Recorded> recorded) {
    if (replayed.isEmpty() || replayed.size() > recorded.size()) {
      find(
          first,
          "belongs to a step with %d events; a replay gives %d."
              .formatted(recorded.size(), replayed.size()));
      return false;
    }
    for (int i = 0; i < replayed.size(); i++) {
      if (!replayed.get(i).equals(recorded.get(i).event())) {
        find(recorded.get(i), "differs from what a replay gives: " + replayed.get(i));
        return false;
      }
    }
    return true;
  }

  private void find(Recorded event, String what) {
    findings.accept(new Finding(event.position().toString(), "The event " + what));
  }
}
