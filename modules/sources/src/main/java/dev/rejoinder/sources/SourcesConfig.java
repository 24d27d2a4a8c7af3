package dev.rejoinder.sources;

import dev.rejoinder.runtime.Durations;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The sources and routes a process is configured with; the same in every process. */
public final class SourcesConfig {

  private static final String FILE = "SOURCES_FILE";
  private static final String OPENPHONE = "openphone";
  private static final String OPENPHONE_TIMEOUT = "OPENPHONE_WEBHOOK_TIMEOUT";
  private static final Duration OPENPHONE_TIMEOUT_DEFAULT = Duration.ofSeconds(30);

  private SourcesConfig() {}

  /**
   * SOURCES_FILE, a YAML file with sources and routes, unset by default, in which <code>${NAME}
   * </code> is a variable; and a source {@code openphone} of OPENPHONE_WEBHOOK_SECRET,
   * OPENPHONE_WEBHOOK_ENABLED (true when the secret is set), OPENPHONE_WEBHOOK_TIMEOUT
   * (milliseconds unless it has a unit, default 30000, 100ms to 2m) and OPENPHONE_WEBHOOK_OPEN
   * (false), once one of them calls for it.
   *
   * <p>Notes what is wrong in {@code env}; the caller has it checked.
   */
  public static Sources from(Env env) {
    List<Source> openphone = openphone(env).stream().toList();
    Optional<String> file = env.text(FILE);
    if (file.isEmpty()) {
      return new Sources(openphone, List.of());
    }
    Optional<String> yaml = read(file.get(), env);
    if (yaml.isEmpty()) {
      return new Sources(openphone, List.of());
    }
    SourcesFile read = SourcesFile.parse(yaml.get(), env::text, openphone);
    read.problems().forEach(problem -> env.problem(FILE + ": " + problem));
    return read.sources();
  }

  /**
   * INBOUND_DEDUPE_WINDOW: how long an event is remembered, so that the same one has no effect
   * again; default 3d, 1s to 30d.
   */
  public static Duration dedupeWindow(Env env) {
    return env.duration(
        "INBOUND_DEDUPE_WINDOW", Duration.ofDays(3), Duration.ofSeconds(1), Duration.ofDays(30));
  }

  private static Optional<String> read(String file, Env env) {
    try {
      return Optional.of(Files.readString(Path.of(file)));
    } catch (IOException | IllegalArgumentException e) {
      env.problem("%s is '%s', which cannot be read: %s.".formatted(FILE, file, e.getMessage()));
      return Optional.empty();
    }
  }

  /** The source the reference's variables stand for; empty when none of them calls for one. */
  private static Optional<Source> openphone(Env env) {
    Optional<Secret> secret = env.secret("OPENPHONE_WEBHOOK_SECRET");
    boolean open = env.flag("OPENPHONE_WEBHOOK_OPEN", false);
    boolean enabled = env.flag("OPENPHONE_WEBHOOK_ENABLED", secret.isPresent() || open);
    Duration timeout = openphoneTimeout(env);
    return Stream.of(secret.isPresent(), open, enabled).anyMatch(Boolean::booleanValue)
        ? Optional.of(openphone(secret, enabled, open, timeout))
        : Optional.empty();
  }

  private static Source openphone(
      Optional<Secret> secret, boolean enabled, boolean open, Duration timeout) {
    return new Source(
        OPENPHONE,
        SourceKind.OPENPHONE,
        enabled,
        open,
        secret.stream().toList(),
        List.of(),
        SourceEntry.REQUESTS_MAX_DEFAULT,
        SourceEntry.RATE_WINDOW_DEFAULT,
        timeout,
        Optional.empty(),
        SourceEntry.defaultApi(SourceKind.OPENPHONE),
        Optional.empty(),
        Optional.empty());
  }

  private static Duration openphoneTimeout(Env env) {
    String written =
        env.text(OPENPHONE_TIMEOUT, String.valueOf(OPENPHONE_TIMEOUT_DEFAULT.toMillis()));
    Optional<Duration> timeout =
        Durations.parse(written.matches("\\d+") ? written + "ms" : written)
            .filter(parsed -> parsed.compareTo(SourceEntry.TIMEOUT_MIN) >= 0)
            .filter(parsed -> parsed.compareTo(SourceEntry.TIMEOUT_MAX) <= 0);
    if (timeout.isEmpty()) {
      env.problem(
          "%s must be milliseconds or a duration, from %s to %s, not '%s'."
              .formatted(
                  OPENPHONE_TIMEOUT,
                  Durations.format(SourceEntry.TIMEOUT_MIN),
                  Durations.format(SourceEntry.TIMEOUT_MAX),
                  written));
    }
    return timeout.orElse(OPENPHONE_TIMEOUT_DEFAULT);
  }
}
