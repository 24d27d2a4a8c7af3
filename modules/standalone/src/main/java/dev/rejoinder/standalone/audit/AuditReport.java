package dev.rejoinder.standalone.audit;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an audit looked at and what it found.
 *
 * @param counts what was looked at, by name, in the order to show it
 * @param findings empty when the log can be trusted
 */
public record AuditReport(Map<String, Long> counts, List<Finding> findings) {

  public AuditReport {
    counts = Collections.unmodifiableMap(new LinkedHashMap<>(counts));
    findings = List.copyOf(findings);
  }

  public boolean trusted() {
    return findings.isEmpty();
  }
}
