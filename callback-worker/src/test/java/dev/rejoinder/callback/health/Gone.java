package dev.rejoinder.callback.health;

import dev.rejoinder.callback.source.Moment;
import dev.rejoinder.callback.source.SourceHealth;
import dev.rejoinder.callback.source.SourceInput;
import dev.rejoinder.callback.source.SourcePolicy;
import dev.rejoinder.callback.source.Vitals;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is known of a source about which everything was said that can be said. */
final class Gone {

  private static final Instant AT = Instant.parse("2026-11-22T10:00:00.123Z");

  static final Vitals VITALS = vitals();

  private Gone() {}

  private static Vitals vitals() {
    @Nullable Vitals vitals = null;
    for (SourceInput input :
        new SourceInput[] {
          new SourceInput.Received(AT, 2),
          new SourceInput.Rejected(AT, 9, "bad_signature"),
          new SourceInput.GatewayTold(1, SourceInput.Told.DISCONNECTED, AT, "4000"),
          new SourceInput.CheckFailed(AT, "HTTP 401"),
          new SourceInput.TimePassed()
        }) {
      vitals =
          SourceHealth.step(
                  vitals,
                  input,
                  new SourcePolicy(2, null, Duration.ofMinutes(1)),
                  new Moment(AT, AT))
              .vitals();
    }
    return Objects.requireNonNull(vitals);
  }
}
