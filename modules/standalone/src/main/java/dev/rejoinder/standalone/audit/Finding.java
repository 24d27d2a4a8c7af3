package dev.rejoinder.standalone.audit;

/**
 * Something in the log that should not be.
 *
 * @param where record it is about, or that comes nearest
 * @param what one plain sentence
 */
public record Finding(Position where, String what) {}
