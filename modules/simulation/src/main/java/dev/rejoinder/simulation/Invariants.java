package dev.rejoinder.simulation;

import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.CallForgotten;
import dev.rejoinder.schemas.CallInputIgnored;
import dev.rejoinder.schemas.Cause;
import dev.rejoinder.schemas.CauseKind;
import dev.rejoinder.schemas.ParkedCallbackDropped;
import dev.rejoinder.schemas.RunEvent;
import dev.rejoinder.schemas.ThreadForgotten;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * What Rejoinder promises, checked against the records that count once everything came to rest.
 *
 * <p>Nothing is taken from the machines' states: only what was written, as an auditor would.
 */
final class Invariants {

  private final Cluster cluster;
  private final Machines machines;

  Invariants(Cluster cluster, Machines machines) {
    this.cluster = cluster;
    this.machines = machines;
  }

  /** Throws {@link Violation} for the first promise that does not hold. */
  void check() {
    Map<String, List<Fact>> threads = facts(cluster.runEvents);
    Map<String, List<Fact>> calls = facts(cluster.callEvents);
    threads.forEach(Invariants::checkNumbers);
    calls.forEach(Invariants::checkNumbers);
    checkEveryInputIsTakenOnce(cluster.runInputs(), threads);
    checkEveryInputIsTakenOnce(cluster.callInputs(), calls);
    new RunPromises(cluster).check();
    new CallPromises(cluster).check();
    new ConversationPromises(cluster).check();
    new NewsPromises(cluster).check();
    Map<String, SpecificRecord> inputs = inputs();
    threads.forEach((key, facts) -> checkReplay(machines.runs(), inputs, key, facts));
    calls.forEach((key, facts) -> checkReplay(machines.calls(), inputs, key, facts));
  }

  /** An event of either machine. */
  private record Fact(SpecificRecord event, long sequence, Cause cause, boolean last) {

    static Fact of(SpecificRecord value) {
      return switch (value) {
        case RunEvent e ->
            new Fact(e, e.getSequence(), e.getCause(), e.getBody() instanceof ThreadForgotten);
        case CallEvent e -> new Fact(e, e.getSequence(), e.getCause(), endsNumbering(e));
        default -> throw new IllegalArgumentException("no event: " + value);
      };
    }

    private static boolean endsNumbering(CallEvent event) {
      return switch (event.getBody()) {
        case CallForgotten forgotten -> true;
        case ParkedCallbackDropped dropped -> true;
        case CallInputIgnored ignored ->
            ignored.getReason().equals("call_not_found") && event.getSequence() == 1;
        default -> false;
      };
    }

    @Nullable String input() {
      return cause.getKind() == CauseKind.TIMER ? null : position(cause);
    }
  }

  private static Map<String, List<Fact>> facts(Topic topic) {
    Map<String, List<Fact>> facts = new LinkedHashMap<>();
    topic
        .committed()
        .forEach(entry ->
            facts
                .computeIfAbsent(entry.key(), key -> new ArrayList<>())
                .add(Fact.of(entry.value())));
    return facts;
  }

  private Map<String, SpecificRecord> inputs() {
    Map<String, SpecificRecord> inputs = new HashMap<>();
    for (List<Topic> topics : List.of(cluster.runInputs(), cluster.callInputs())) {
      topics.forEach(
          topic -> topic.committed().forEach(entry -> inputs.put(entry.position(), entry.value())));
    }
    return inputs;
  }

  private static void checkNumbers(String key, List<Fact> facts) {
    long expected = 1;
    for (Fact fact : facts) {
      if (fact.sequence() != expected) {
        throw new Violation(
            "events of %s: number %d where %d was next".formatted(key, fact.sequence(), expected));
      }
      expected = fact.last() ? 1 : expected + 1;
    }
  }

  private static void checkEveryInputIsTakenOnce(List<Topic> topics, Map<String, List<Fact>> keys) {
    Map<String, Integer> taken = new HashMap<>();
    keys.values()
        .forEach(facts -> {
          String before = null;
          for (Fact fact : facts) {
            String input = fact.input();
            if (input != null && !input.equals(before)) {
              taken.merge(input, 1, Integer::sum);
            }
            before = input;
          }
        });
    for (Topic topic : topics) {
      topic
          .committed()
          .forEach(entry -> {
            int times = taken.getOrDefault(entry.position(), 0);
            if (times != 1) {
              throw new Violation(
                  "the input %s was taken %d times: %s"
                      .formatted(entry.position(), times, entry.value()));
            }
          });
    }
  }

  /** The same inputs lead to the same events: what an audit relies on. */
  private static <S> void checkReplay(
      Machine<S> machine, Map<String, SpecificRecord> inputs, String key, List<Fact> facts) {
    S state = null;
    int next = 0;
    while (next < facts.size()) {
      Fact first = facts.get(next);
      Optional<SpecificRecord> input = Optional.ofNullable(first.input()).map(inputs::get);
      Machine.Taken<S> taken = machine.step(key, state, input, first.cause(), at(first.event()));
      state = taken.state();
      List<SpecificRecord> events =
          taken.outputs().stream()
              .map(Map.Entry::getValue)
              .filter(value -> value.getClass() == first.event().getClass())
              .toList();
      for (int i = 0; i < events.size(); i++) {
        SpecificRecord recorded = next + i < facts.size() ? facts.get(next + i).event() : null;
        if (!Objects.equals(events.get(i), recorded)) {
          throw new Violation("a replay gives %s, not %s".formatted(events.get(i), recorded));
        }
      }
      if (events.isEmpty()) {
        throw new Violation("a replay gives no event where there is " + first.event());
      }
      next += events.size();
    }
  }

  private static Instant at(SpecificRecord event) {
    return event instanceof RunEvent run ? run.getAt() : ((CallEvent) event).getAt();
  }

  static String position(Cause cause) {
    return cause.getTopic() + "/" + cause.getPartition() + "/" + cause.getOffset();
  }
}
