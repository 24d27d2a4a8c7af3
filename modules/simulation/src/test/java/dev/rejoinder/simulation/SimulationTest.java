package dev.rejoinder.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.RunEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

class SimulationTest {

  private static final int SEEDS = 4000;

  @Test
  void whateverHappensBetweenTwoEventsEveryPromiseHolds() {
    var failure = Simulation.play(0, SEEDS, seed -> {});

    assertThat(failure).as("'modules/simulation/run --seed N' tells how").isNull();
  }

  /** A promise about what never happens holds for nothing. */
  @Test
  void everyKindOfEventHappens() {
    Set<String> happened = new TreeSet<>();
    for (long seed = 0; seed < 300; seed++) {
      Cluster cluster = new World(seed, Machines.create(), line -> {}).play();
      Stream.concat(cluster.runEvents.committed(), cluster.callEvents.committed())
          .map(entry ->
              (SpecificRecord) entry.value().get(entry.value().getSchema().getField("body").pos()))
          .forEach(body -> happened.add(body.getSchema().getName()));
    }

    assertThat(happened).isEqualTo(union(RunEvent.getClassSchema(), CallEvent.getClassSchema()));
  }

  private static Set<String> union(Schema... events) {
    return Stream.of(events)
        .flatMap(event -> event.getField("body").schema().getTypes().stream())
        .map(Schema::getName)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void theSameSeedPlaysTheSameStory() {
    var one = story(7);
    assertThat(one).isEqualTo(story(7)).isNotEqualTo(story(8)).hasSizeGreaterThan(50);
  }

  private static List<String> story(long seed) {
    List<String> story = new ArrayList<>();
    Simulation.play(seed, Machines.create(), story::add);
    return story;
  }
}
