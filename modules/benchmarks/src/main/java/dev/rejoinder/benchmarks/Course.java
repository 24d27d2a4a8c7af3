package dev.rejoinder.benchmarks;

/**
 * How one question fared, on this JVM's clock in nanoseconds.
 *
 * @param asked when it was sent for the first time
 * @param accepted when a client had a 2xx for it
 * @param ended when a client saw the run's end
 * @param runId the run it became
 * @param whole whether the run completed, with what its tools said
 */
record Course(long asked, long accepted, long ended, String runId, boolean whole) {}
