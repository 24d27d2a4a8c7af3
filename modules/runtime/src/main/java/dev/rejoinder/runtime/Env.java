package dev.rejoinder.runtime;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The one reader of configuration values: looks keys up, checks them, and collects every problem.
 *
 * <p>Accessors never throw: a bad value is noted and the default returned, so that {@link #check()}
 * can report all problems at once. Blank values count as unset. Not thread-safe.
 */
public final class Env {

  /** Prefix of keys that are ours alone: an unknown key with it is a typing mistake. */
  private static final String OWN_PREFIX = "REJOINDER_";

  /** Of one machine rather than of one process, so allowed in those that do not need them. */
  private static final Set<String> SHARED = Set.of("REJOINDER_DATA_DIR", "REJOINDER_API_KEY");

  private final Map<String, String> values;
  private final Map<String, String> known = new LinkedHashMap<>();
  private final TreeSet<String> problems = new TreeSet<>();

  private Env(Map<String, String> values) {
    this.values = Map.copyOf(values);
  }

  public static Env of(Map<String, String> values) {
    return new Env(values);
  }

  public Optional<String> text(String key) {
    return look(key, "");
  }

  public String text(String key, String defaultValue) {
    return look(key, defaultValue).orElse(defaultValue);
  }

  public Optional<Secret> secret(String key) {
    return look(key, "").map(Secret::new);
  }

  public boolean flag(String key, boolean defaultValue) {
    String written = look(key, String.valueOf(defaultValue)).orElse("");
    return switch (written.toLowerCase(Locale.ROOT)) {
      case "" -> defaultValue;
      case "true", "1", "yes" -> true;
      case "false", "0", "no" -> false;
      default -> {
        problem("%s must be true or false, not '%s'.".formatted(key, written));
        yield defaultValue;
      }
    };
  }

  /** A whole number within {@code min} and {@code max}, both allowed. */
  public int integer(String key, int defaultValue, int min, int max) {
    Optional<String> written = look(key, String.valueOf(defaultValue));
    if (written.isEmpty()) {
      return defaultValue;
    }
    try {
      int value = Integer.parseInt(written.get());
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Reported below, with the bounds.
    }
    problem(
        "%s must be a whole number from %d to %d, not '%s'."
            .formatted(key, min, max, written.get()));
    return defaultValue;
  }

  /** A duration within {@code min} and {@code max}, both allowed; see {@link Durations}. */
  public Duration duration(String key, Duration defaultValue, Duration min, Duration max) {
    Optional<String> written = look(key, Durations.format(defaultValue));
    if (written.isEmpty()) {
      return defaultValue;
    }
    Optional<Duration> value = Durations.parse(written.get());
    if (value.isPresent() && value.get().compareTo(min) >= 0 && value.get().compareTo(max) <= 0) {
      return value.get();
    }
    problem(
        "%s must be a duration from %s to %s, written like 250ms, 10s, 5m or 2h, not '%s'."
            .formatted(key, Durations.format(min), Durations.format(max), written.get()));
    return defaultValue;
  }

  /** Comma-separated positive durations, in order. */
  public List<Duration> durations(String key, List<Duration> defaultValue) {
    String defaultText = String.join(",", defaultValue.stream().map(Durations::format).toList());
    Optional<String> written = look(key, defaultText);
    if (written.isEmpty()) {
      return defaultValue;
    }
    List<Duration> parsed = new ArrayList<>();
    for (String part : Arrays.asList(written.get().split(",", -1))) {
      Optional<Duration> value = Durations.parse(part).filter(Duration::isPositive);
      if (value.isEmpty()) {
        problem(
            "%s must be durations with commas between them, like %s, not '%s'."
                .formatted(key, defaultText, written.get()));
        return defaultValue;
      }
      parsed.add(value.get());
    }
    return List.copyOf(parsed);
  }

  /** An absolute http or https URL. */
  public Optional<URI> url(String key) {
    Optional<String> written = look(key, "");
    if (written.isEmpty()) {
      return Optional.empty();
    }
    try {
      URI uri = URI.create(written.get());
      boolean http = "http".equalsIgnoreCase(uri.getScheme());
      if ((http || "https".equalsIgnoreCase(uri.getScheme())) && uri.getHost() != null) {
        return Optional.of(uri);
      }
    } catch (IllegalArgumentException e) {
      // Reported below.
    }
    problem(
        "%s must be a URL beginning with http:// or https://, not '%s'."
            .formatted(key, written.get()));
    return Optional.empty();
  }

  /** One of {@code allowed}, in any case; returned as written in {@code allowed}. */
  public String choice(String key, String defaultValue, List<String> allowed) {
    Optional<String> written = look(key, defaultValue);
    if (written.isEmpty()) {
      return defaultValue;
    }
    Optional<String> match =
        allowed.stream().filter(a -> a.equalsIgnoreCase(written.get())).findFirst();
    if (match.isEmpty()) {
      problem(
          "%s must be one of %s, not '%s'."
              .formatted(key, String.join(", ", allowed), written.get()));
    }
    return match.orElse(defaultValue);
  }

  /** All set keys that begin with {@code prefix}, without it, lower case, dots for underscores. */
  public Map<String, String> propertiesUnder(String prefix) {
    Map<String, String> found = new TreeMap<>();
    values.forEach((key, value) -> {
      if (key.startsWith(prefix) && !known.containsKey(key) && !value.isBlank()) {
        String property = key.substring(prefix.length());
        found.put(property.toLowerCase(Locale.ROOT).replace('_', '.'), value.strip());
      }
    });
    return found;
  }

  /** Notes a problem found by the caller: one sentence that names the key and what to do. */
  public void problem(String sentence) {
    problems.add(sentence);
  }

  /** Every key looked up so far with its default as written, in the order of the look-ups. */
  public Map<String, String> known() {
    return Collections.unmodifiableMap(known);
  }

  /** Call once all configuration is read. Throws with every problem found, or not at all. */
  public void check() {
    values.keySet().stream()
        .filter(key -> key.startsWith(OWN_PREFIX))
        .filter(key -> !known.containsKey(key) && !SHARED.contains(key))
        .forEach(key -> problem(key + " is not a setting of Rejoinder; remove or correct it."));
    if (!problems.isEmpty()) {
      throw new ConfigException(List.copyOf(problems));
    }
  }

  private Optional<String> look(String key, String defaultText) {
    known.putIfAbsent(key, defaultText);
    return Optional.ofNullable(values.get(key)).map(String::strip).filter(v -> !v.isEmpty());
  }
}
