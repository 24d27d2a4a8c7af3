package dev.rejoinder.standalone.audit;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an audit looked at and what it found.
 *
 * @param counts what was looked at, by name, in the order to show it
 * @param findings the first thousand; empty when the log can be trusted
 * @param found how many there are in all
 * @param steps transitions taken again
 * @param took from the first record to the last
 */
public record AuditReport(
    Map<String, Long> counts, List<Finding> findings, long found, long steps, Duration took) {

  public AuditReport {
    counts = Collections.unmodifiableMap(new LinkedHashMap<>(counts));
    findings = List.copyOf(findings);
  }

  public boolean trusted() {
    return found == 0;
  }

  /** Transitions checked in a second, reading included. */
  public long stepsPerSecond() {
    return Math.round(steps * 1e9 / Math.max(1, took.toNanos()));
  }
}
