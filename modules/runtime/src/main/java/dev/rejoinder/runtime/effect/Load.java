package dev.rejoinder.runtime.effect;

import java.util.Map;

/**
 * How much a workload has in hand.
 *
 * @param running effects under way
 * @param waiting records in memory that are neither running nor parked
 * @param parked records whose copy holds their place, running or not
 * @param undelivered by the class of their lane
 */
record Load(int running, int waiting, int parked, Map<String, Undelivered.Standing> undelivered) {

  static final Load NONE = new Load(0, 0, 0, Map.of());

  Load {
    undelivered = Map.copyOf(undelivered);
  }
}
