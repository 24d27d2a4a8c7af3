package dev.rejoinder.runtime.effect;

import java.time.Instant;

/**
 * Where and when a record's effect stands in turn.
 *
 * @param lane what shares a gate and a turn
 * @param line records with the same line run one after another, in log order per partition; a line
 *     belongs to one lane
 * @param id names the effect: of two records with the same one the second is passed over; empty:
 *     every record counts
 * @param continues whether it goes on with what an earlier record of its line began, and so stands
 *     before the others
 * @param notBefore it is not started earlier; {@code Instant.MIN} means at once. The record waits
 *     in memory, and so do later ones of its line
 * @param takenBack whether the record only says that the parked effect {@code id} is over
 * @param stamp what is told of the record while it waits
 */
public record Place(
    String lane,
    String line,
    String id,
    boolean continues,
    Instant notBefore,
    boolean takenBack,
    Stamp stamp) {

  /** A place in a line of its own, in one lane with all others. */
  public static Place inLine(String line, Instant notBefore) {
    return new Place("", line, "", false, notBefore, false, Stamp.NONE);
  }
}
