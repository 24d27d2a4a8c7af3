package dev.rejoinder.runtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one mapping in a YAML file, read with a sentence for each that does not fit.
 *
 * <p>Nothing here throws for what somebody wrote: a value that does not fit is noted, and its
 * default returned.
 */
public final class YamlFields {

  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY).build();

  private final JsonNode node;
  private final String where;
  private final List<String> problems;

  /**
   * @param where how sentences name the mapping: {@code Assistant 'weather'}
   * @param problems where sentences are added
   */
  public YamlFields(JsonNode node, String where, List<String> problems) {
    this.node = node;
    this.where = where;
    this.problems = problems;
  }

  /**
   * The mapping a whole file is; empty when it is none, which is noted.
   *
   * @param where how sentences name the file: {@code The assistants file}
   */
  public static Optional<YamlFields> parse(String yaml, String where, List<String> problems) {
    try {
      JsonNode root = YAML.readTree(yaml);
      if (root != null && root.isObject()) {
        return Optional.of(new YamlFields(root, where, problems));
      }
      problems.add(where + " must be a mapping.");
    } catch (JsonProcessingException e) {
      problems.add(
          "%s is not YAML: %s (line %d)."
              .formatted(
                  where,
                  e.getOriginalMessage().lines().findFirst().orElse("it cannot be parsed"),
                  e.getLocation() == null ? 0 : e.getLocation().getLineNr()));
    }
    return Optional.empty();
  }

  /** Notes every key that is not {@code allowed}. */
  public void only(Set<String> allowed) {
    TreeSet<String> unknown = new TreeSet<>();
    node.fieldNames().forEachRemaining(unknown::add);
    unknown.removeAll(allowed);
    unknown.forEach(key -> problem("has '%s', which is not a setting here".formatted(key)));
  }

  /** Notes each of {@code names} that is there twice: {@code sentence} with the name for its %s. */
  public void unique(List<String> names, String sentence) {
    Set<String> seen = new HashSet<>();
    names.stream()
        .filter(name -> !name.isEmpty() && !seen.add(name))
        .distinct()
        .forEach(name -> problem(sentence.formatted(name)));
  }

  /** Empty text when absent or not text, which is noted. */
  public String requiredText(String key) {
    Optional<String> text = text(key);
    if (text.isEmpty() && !present(key)) {
      problem("needs '" + key + "'");
    }
    return text.orElse("");
  }

  /** Empty when absent or not text, which is noted. */
  public Optional<String> text(String key) {
    if (!present(key)) {
      return Optional.empty();
    }
    JsonNode value = node.get(key);
    if (!value.isTextual()) {
      problem("'%s' must be text".formatted(key));
      return Optional.empty();
    }
    return Optional.of(value.textValue());
  }

  /** As {@link #text}; text that is blank is noted, too. */
  public Optional<String> filledText(String key) {
    Optional<String> text = text(key);
    if (text.filter(String::isBlank).isPresent()) {
      problem("'%s' must not be blank".formatted(key));
    }
    return text.filter(written -> !written.isBlank());
  }

  /** A list of texts, none blank; empty when absent or anything else, which is noted. */
  public List<String> texts(String key) {
    if (!present(key)) {
      return List.of();
    }
    JsonNode value = node.get(key);
    Stream<JsonNode> elements = value.valueStream();
    if (!value.isArray()
        || !elements.allMatch(element -> element.isTextual() && !element.textValue().isBlank())) {
      problem("'%s' must be a list of texts".formatted(key));
      return List.of();
    }
    return value.valueStream().map(JsonNode::textValue).toList();
  }

  public int integer(String key, int defaultValue, int min, int max) {
    if (!present(key)) {
      return defaultValue;
    }
    JsonNode value = node.get(key);
    if (!value.isInt() || value.intValue() < min || value.intValue() > max) {
      problem("'%s' must be a whole number from %d to %d".formatted(key, min, max));
      return defaultValue;
    }
    return value.intValue();
  }

  /** Elements of a list of mappings; empty when absent; anything else is noted. */
  public List<JsonNode> mappings(String key) {
    if (!present(key)) {
      return List.of();
    }
    JsonNode value = node.get(key);
    List<JsonNode> elements = value.valueStream().toList();
    if (!value.isArray() || !elements.stream().allMatch(JsonNode::isObject)) {
      problem("'%s' must be a list of mappings".formatted(key));
      return List.of();
    }
    return elements;
  }

  /** The name of an enum's constant for one of {@code allowed}; anything else is noted. */
  public String choice(String key, String defaultValue, String... allowed) {
    String written = text(key).orElse(defaultValue);
    if (!List.of(allowed).contains(written)) {
      problem("'%s' must be one of %s".formatted(key, String.join(", ", allowed)));
    }
    return (List.of(allowed).contains(written) ? written : defaultValue).toUpperCase(Locale.ROOT);
  }

  /** Anything but true and false is noted. */
  public boolean flag(String key, boolean defaultValue) {
    JsonNode value = node.path(key);
    if (present(key) && !value.isBoolean()) {
      problem("'%s' must be true or false".formatted(key));
    }
    return value.asBoolean(defaultValue);
  }

  /** Milliseconds; null when absent or not a duration from 1 ms to {@code max}, which is noted. */
  public @Nullable Long durationMs(String key, Duration max) {
    return duration(key, Duration.ofMillis(1), max).map(Duration::toMillis).orElse(null);
  }

  /** Empty when absent or not a duration within both bounds, which is noted. */
  public Optional<Duration> duration(String key, Duration min, Duration max) {
    Optional<String> written = text(key);
    Optional<Duration> duration =
        written
            .flatMap(Durations::parse)
            .filter(parsed -> parsed.compareTo(min) >= 0 && parsed.compareTo(max) <= 0);
    if (written.isPresent() && duration.isEmpty()) {
      problem(
          "'%s' must be a duration from %s to %s, written like 250ms, 10s, 5m or 2h"
              .formatted(key, Durations.format(min), Durations.format(max)));
    }
    return duration;
  }

  /** An absolute http or https URL; empty when absent or anything else, which is noted. */
  public Optional<URI> url(String key) {
    Optional<String> written = text(key);
    Optional<URI> url = written.flatMap(YamlFields::httpUrl);
    if (written.isPresent() && url.isEmpty()) {
      problem("'%s' must be a URL beginning with http:// or https://".formatted(key));
    }
    return url;
  }

  private static Optional<URI> httpUrl(String written) {
    try {
      URI url = URI.create(written);
      boolean http = "http".equalsIgnoreCase(url.getScheme());
      return Optional.of(url)
          .filter(u -> http || "https".equalsIgnoreCase(u.getScheme()))
          .filter(u -> u.getHost() != null);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** A mapping within this one; empty when absent or anything else, which is noted. */
  public Optional<YamlFields> mapping(String key) {
    if (present(key) && !node.get(key).isObject()) {
      problem("'%s' must be a mapping".formatted(key));
      return Optional.empty();
    }
    return node(key).map(inner -> new YamlFields(inner, where + ", " + key, problems));
  }

  public Optional<JsonNode> node(String key) {
    return present(key) ? Optional.of(node.get(key)) : Optional.empty();
  }

  public boolean present(String key) {
    return node.hasNonNull(key);
  }

  /** Notes a sentence: what is wrong, after the mapping's name and before the full stop. */
  public void problem(String predicate) {
    problems.add(where + (predicate.startsWith("'") ? ": " : " ") + predicate + ".");
  }
}
