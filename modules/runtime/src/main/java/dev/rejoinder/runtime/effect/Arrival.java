package dev.rejoinder.runtime.effect;

/**
 * A record that was read.
 *
 * @param takenBack whether it only says that the parked effect of its name is over
 */
record Arrival<V>(Offer<Received<V>> offer, boolean takenBack) {}
