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

  /** All labels, with commas between them. */
  static String labels() {
    return String.join(", ", Arrays.stream(values()).map(SourceKind::label).toList());
  }

  /** Whether an answer can be given where an event came from, and not by webhook alone. */
  public boolean answers() {
    return switch (this) {
      case OPENPHONE, SLACK, DISCORD -> true;
      case GITHUB, STRIPE, STANDARD_WEBHOOKS, GENERIC -> false;
    };
  }

  /** The kind of this label; empty when there is none. */
  public static Optional<SourceKind> of(String label) {
    return Arrays.stream(values()).filter(kind -> kind.label().equals(label)).findFirst();
  }
}
