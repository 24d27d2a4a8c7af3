package dev.rejoinder.ingress;

import java.time.Duration;

/**
 * How much of the past is kept at hand in memory: of runs, as much of tasks, and of deliveries.
 *
 * @param runsMax most runs kept, and most tasks; VIEW_RUNS_MAX
 * @param charsMax most characters of questions, answers, arguments and webhook answers kept, in
 *     millions in VIEW_MEGACHARS_MAX
 * @param deliveriesMax most deliveries to webhooks kept, and most dead letters; VIEW_DELIVERIES_MAX
 * @param lookBack how far back views show what happened; VIEW_LOOK_BACK
 */
record ViewLimits(int runsMax, long charsMax, int deliveriesMax, Duration lookBack) {}
