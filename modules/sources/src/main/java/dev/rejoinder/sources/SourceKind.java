package dev.rejoinder.sources;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Whose rules a source's requests follow. */
public enum SourceKind {
  OPENPHONE,
  SLACK,
  DISCORD,
  GITHUB,
  STRIPE,
  STANDARD_WEBHOOKS,
  GENERIC;

  /** As configuration and records write it: {@code standard-webhooks}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The kind of this label; empty when there is none. */
  public static Optional<SourceKind> of(String label) {
    return Arrays.stream(values()).filter(kind -> kind.label().equals(label)).findFirst();
  }
}
