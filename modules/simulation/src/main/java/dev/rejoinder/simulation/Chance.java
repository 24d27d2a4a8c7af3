package dev.rejoinder.simulation;

import java.util.List;
import java.util.SplittableRandom;

/** The one source of chance of a simulation: the same seed makes the same choices. */
final class Chance {

  private final SplittableRandom random;
  private boolean kind;

  Chance(long seed) {
    random = new SplittableRandom(seed);
  }

  /** From now on nothing goes wrong by itself any more. */
  void beKind() {
    kind = true;
  }

  /** From 0, below {@code bound}. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  boolean oneIn(int count) {
    return random.nextInt(count) == 0;
  }

  /** As {@link #oneIn}, for what is a fault; never once it is kind. */
  boolean misfortune(int oneIn) {
    return oneIn(oneIn) && !kind;
  }

  <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
