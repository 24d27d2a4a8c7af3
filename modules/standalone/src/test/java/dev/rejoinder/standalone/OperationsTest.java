package dev.rejoinder.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rejoinder.runtime.Durations;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.topics.Topics;
import dev.rejoinder.topics.TopicsConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/operations.md lists the topics as they are made, and has a word on each alert. */
class OperationsTest {

  private static final Pattern TOPIC =
      Pattern.compile("(?m)^\\| `([a-z0-9-]+)` \\| (compacted|[0-9]+ [dh]) \\|$");
  private static final Pattern ANCHOR = Pattern.compile("<a id=\"([^\"]+)\"></a>");
  private static final Pattern LINK = Pattern.compile("\\]\\(#([^)]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");

  private static final Path ALERTS = OpsFiles.ROOT.resolve("ops/prometheus/alerts.yml");

  private final String text = read();

  @Test
  void everyTopicIsListedWithItsRetention() {
    Map<String, String> kept = new TreeMap<>();
    new Topics(TopicsConfig.from(Env.of(Map.of())))
        .all()
        .forEach(topic ->
            kept.put(topic.label(), topic.retention().map(Durations::format).orElse("compacted")));
    Map<String, String> listed = new TreeMap<>();
    TOPIC
        .matcher(text)
        .results()
        .forEach(row -> listed.put(row.group(1), row.group(2).replace(" ", "")));

    assertThat(listed).isEqualTo(kept);
  }

  @Test
  void everyAlertIsExplained() {
    JsonNode rules = OpsFiles.documents(ALERTS).getFirst();
    Set<String> anchors = new TreeSet<>();
    for (JsonNode group : rules.path("groups")) {
      group.path("rules").forEach(rule -> anchors.add("alert-" + rule.path("alert").asText()));
    }
    Set<String> explained = new TreeSet<>();
    ANCHOR.matcher(text).results().forEach(anchor -> explained.add(anchor.group(1)));

    assertThat(explained).isEqualTo(anchors);
  }

  @Test
  void everyLinkWithinItLeadsSomewhere() {
    Set<String> headings = new TreeSet<>();
    HEADING
        .matcher(text)
        .results()
        .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^a-z0-9 -]", "").replace(' ', '-'))
        .forEach(headings::add);

    assertThat(LINK.matcher(text).results().map(link -> link.group(1))).isSubsetOf(headings);
  }

  private static String read() {
    try {
      return Files.readString(OpsFiles.ROOT.resolve("docs/operations.md"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
