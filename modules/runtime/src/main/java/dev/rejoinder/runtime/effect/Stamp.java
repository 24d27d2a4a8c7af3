package dev.rejoinder.runtime.effect;

/**
 * What is told of a record while it waits for its effect.
 *
 * @param laneClass the kind of its lane, one of a few; empty: nothing is told of it
 * @param writtenMs when what it asks for was first written, in epoch milliseconds
 */
public record Stamp(String laneClass, long writtenMs) {

  /** Of a record nothing is told of. */
  public static final Stamp NONE = new Stamp("", 0);
}
