package dev.rejoinder.ingress.view;

/**
 * Where a run's events begin.
 *
 * @param first its first event at hand
 * @param complete whether that is its first event of all
 */
public record Origin(EventId first, boolean complete) {}
