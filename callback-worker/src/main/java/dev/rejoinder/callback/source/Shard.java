package dev.rejoinder.callback.source;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a gateway.
 *
 * @param up whether it was last told to be connected
 * @param since since when {@code up} is as it is, by our clock
 * @param heardAt when it was last told of, by our clock
 * @param toldAt when that was said, by the clock of whoever said it
 * @param detail why it is down; null: nobody said
 */
public record Shard(
    boolean up, Instant since, Instant heardAt, Instant toldAt, @Nullable String detail) {

  /** A connected shard says so every 30 s; one that does not any more has nobody to say it. */
  static final Duration UNHEARD_MAX = Duration.ofSeconds(90);

  static final String UNHEARD = "Nothing was heard of the gateway; its process may be gone.";

  /** A shard of which nothing is known yet. */
  static Shard unknown(Instant since) {
    return new Shard(false, since, since, Instant.EPOCH, null);
  }

  /** Signals that are older than what is known come from a replica that gave the shard up. */
  Shard after(SourceInput.GatewayTold told, Instant now) {
    if (told.at().isBefore(toldAt)) {
      return this;
    }
    boolean nowUp = told.told() == SourceInput.Told.CONNECTED;
    @Nullable String why = told.told() == SourceInput.Told.CONNECTING ? detail : told.detail();
    return new Shard(nowUp, nowUp == up ? since : now, now, told.at(), nowUp ? null : why);
  }

  boolean unheard(Moment moment) {
    return up && moment.longSince(heardAt, UNHEARD_MAX);
  }

  boolean down(Moment moment) {
    return !up || unheard(moment);
  }

  /** Whether it has been down for longer than {@code span}. */
  boolean downFor(Duration span, Moment moment) {
    return unheard(moment) || (!up && moment.longSince(since, span));
  }

  @Nullable String reason(Moment moment) {
    return unheard(moment) ? UNHEARD : detail;
  }
}
