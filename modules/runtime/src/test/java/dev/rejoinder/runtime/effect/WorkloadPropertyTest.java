package dev.rejoinder.runtime.effect;

import org.junit.jupiter.api.Test;

class WorkloadPropertyTest {

  private static final int SEEDS = 5_000;
  private static final int STEPS = 150;

  @Test
  void nothingIsSkippedLanesKeepOrderAndBoundsHoldWhateverHappens() {
    for (long seed = 0; seed < SEEDS; seed++) {
      try {
        var simulation = new WorkloadSimulation(seed);
        for (int step = 0; step < STEPS; step++) {
          simulation.step();
        }
        simulation.finish();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }
}
