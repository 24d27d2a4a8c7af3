package dev.rejoinder.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulationTest {

  private static final int SEEDS = 4000;

  @Test
  void whateverHappensBetweenTwoEventsEveryPromiseHolds() {
    var failure = Simulation.play(0, SEEDS, seed -> {});

    assertThat(failure)
        .as(() -> "'modules/simulation/run --seed %d' tells how".formatted(failure.seed()))
        .isNull();
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
