package dev.rejoinder.ingress;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a request prefers (RFC 7240): how long it is willing to wait for its answer.
 *
 * @param patience how long the answer may take before it is 202
 * @param applied what the answer names in Preference-Applied; empty when nothing was preferred
 */
record Preference(Duration patience, Optional<String> applied) {

  private static final long WAIT_SECONDS_MAX = 300;

  /**
   * Reads a Prefer header; what it does not understand it ignores, as the RFC asks. {@code
   * respond-async} alone means no waiting; a wait above 300 s counts as 300 s.
   */
  static Preference of(@Nullable String header, Duration defaultWait) {
    if (header == null) {
      return new Preference(defaultWait, Optional.empty());
    }
    Optional<Long> seconds = Optional.empty();
    boolean async = false;
    for (String part : List.of(header.toLowerCase(Locale.ROOT).split("[,;]"))) {
      String preference = part.strip().replace("\"", "");
      async |= "respond-async".equals(preference);
      if (seconds.isEmpty() && preference.matches("wait\\s*=\\s*\\d{1,9}")) {
        long written = Long.parseLong(preference.substring(preference.indexOf('=') + 1).strip());
        seconds = Optional.of(Math.min(written, WAIT_SECONDS_MAX));
      }
    }
    return applied(async, seconds, defaultWait);
  }

  /** How long the answer may take, and never more than {@code most}. */
  Duration atMost(Duration most) {
    return patience.compareTo(most) < 0 ? patience : most;
  }

  /** The reply, saying which preference was applied. */
  Reply said(Reply reply) {
    return applied.map(said -> reply.with("Preference-Applied", said)).orElse(reply);
  }

  private static Preference applied(boolean async, Optional<Long> seconds, Duration defaultWait) {
    List<String> applied = new ArrayList<>();
    if (async) {
      applied.add("respond-async");
    }
    seconds.ifPresent(wait -> applied.add("wait=" + wait));
    Duration wait = seconds.map(Duration::ofSeconds).orElse(async ? Duration.ZERO : defaultWait);
    return new Preference(
        wait, applied.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", applied)));
  }
}
