package dev.rejoinder.standalone;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Metrics by name, as the table in docs/observability.md has them or as a process tells them. */
record Documented(Map<String, Metric> metrics) {

  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `(rejoinder_\\w+)` \\| (\\w+) \\| ([^|]*) \\|");
  private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (\\w+) (\\w+)$");
  private static final Pattern SAMPLE = Pattern.compile("(?m)^(\\w+)(?:\\{([^}]*)\\})? \\S+$");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"(?:[^\"\\\\]|\\\\.)*\"");

  /** {@code type} as Prometheus has it. */
  record Metric(String type, Set<String> labels) {}

  static Documented in(String markdown) {
    Map<String, Metric> metrics = new TreeMap<>();
    ROW.matcher(markdown)
        .results()
        .forEach(row -> metrics.put(row.group(1), new Metric(row.group(2), tags(row))));
    return new Documented(metrics);
  }

  private static Set<String> tags(MatchResult row) {
    return Arrays.stream(row.group(3).split(","))
        .map(String::strip)
        .filter(tag -> !tag.isEmpty())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** {@code text}: an answer to GET /metrics. */
  static Documented told(String text) {
    Map<String, Metric> metrics = new TreeMap<>();
    TYPE.matcher(text)
        .results()
        .forEach(type -> metrics.put(type.group(1), new Metric(type.group(2), new TreeSet<>())));
    SAMPLE
        .matcher(text)
        .results()
        .filter(sample -> sample.group(2) != null)
        .forEach(sample -> {
          String family = family(sample.group(1), metrics.keySet());
          Metric metric = Objects.requireNonNull(metrics.get(family), family);
          LABEL
              .matcher(sample.group(2))
              .results()
              .map(label -> label.group(1))
              .filter(label -> !label.equals("le"))
              .forEach(metric.labels()::add);
        });
    return new Documented(metrics);
  }

  /** The metric a sample is of: histograms have samples of three names. */
  static String family(String sample, Set<String> known) {
    return known.contains(sample) ? sample : sample.replaceFirst("_(bucket|count|sum)$", "");
  }

  /** Those of ours; the recent maximum of a histogram counts as part of it. */
  Map<String, Metric> ours() {
    Map<String, Metric> ours = new TreeMap<>();
    metrics.forEach((name, metric) -> {
      boolean maximum =
          name.endsWith("_max") && metrics.containsKey(name.replaceFirst("_max$", ""));
      if (name.startsWith("rejoinder_") && !name.startsWith("rejoinder_test_") && !maximum) {
        ours.put(name, metric);
      }
    });
    return ours;
  }
}
