package dev.rejoinder.sources;

import dev.rejoinder.runtime.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A source named {@code team}. */
final class TeamSource {

  private TeamSource() {}

  static Source of(SourceKind kind, Optional<String> token) {
    return new Source(
        "team",
        kind,
        true,
        false,
        List.of(),
        List.of(),
        1_000,
        Duration.ofMinutes(15),
        Duration.ofSeconds(10),
        Optional.empty(),
        new ProviderApi(
            URI.create("https://api.example"),
            token.map(Secret::new),
            Optional.empty(),
            Optional.empty()),
        Optional.empty(),
        Optional.empty());
  }
}
