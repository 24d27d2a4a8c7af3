package dev.rejoinder.runtime.effect;

import org.junit.jupiter.api.Test;

class ParkingPropertyTest {

  private static final int SEEDS = 300;
  private static final int STEPS = 300;

  @Test
  void aBlockedLaneBlocksNoOtherAndNothingIsLostOrRepeatedWhateverHappens() {
    for (long seed = 0; seed < SEEDS; seed++) {
      try {
        ParkingSimulation simulation = new ParkingSimulation(seed);
        for (int step = 0; step < STEPS; step++) {
          simulation.step();
        }
        simulation.finishAllButTheBlocked();
        simulation.finish();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }
}
