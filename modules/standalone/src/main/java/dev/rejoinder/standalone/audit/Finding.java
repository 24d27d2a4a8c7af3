package dev.rejoinder.standalone.audit;

/**
 * Something in the log that should not be.
 *
 * @param where topic/partition@offset, or the id of what is missing
 * @param what one plain sentence
 */
public record Finding(String where, String what) {}
