package dev.rejoinder.runtime.effect;

/**
 * A parked record that was read.
 *
 * @param absent what to perform when its bytes are not kept in memory
 */
record Copy<T>(Offer<T> offer, T absent, long parkedAtMs) {}
