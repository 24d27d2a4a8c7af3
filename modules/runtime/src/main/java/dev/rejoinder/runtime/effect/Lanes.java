package dev.rejoinder.runtime.effect;

import java.util.function.Function;

/**
 * What keeps the lanes of one effect worker apart.
 *
 * @param gates of each lane its gate; asked when a lane comes to be, so what a gate must remember
 *     for longer is kept elsewhere
 */
public record Lanes<V>(
    Function<String, LaneGate> gates, Parking<V> parking, Parking.Limits limits) {

  /** A lane that has so much of its partitions' room taken is parked at once. */
  private static final int WAITING_MAX = 200;

  /** So little that endpoints which take nothing leave their partitions' room to the others. */
  private static final int STUCK_WAITING_MAX = 8;

  ParkingBounds bounds() {
    return new ParkingBounds(
        limits.after().toMillis(),
        WAITING_MAX,
        STUCK_WAITING_MAX,
        limits.slowMax(),
        limits.parkedMax(),
        limits.bytesMax(),
        limits.keptMax().toMillis());
  }
}
