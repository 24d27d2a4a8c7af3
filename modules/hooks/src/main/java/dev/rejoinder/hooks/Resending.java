package dev.rejoinder.hooks;

import dev.rejoinder.schemas.DeadDelivery;
import dev.rejoinder.schemas.DeadResolution;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.WebhookJob;
import java.time.Duration;
import java.time.Instant;

/** The records by which a delivery is sent anew, under its own id and with its own body. */
public final class Resending {

  /** No job is older; seconds since then fit an int until 2094. */
  private static final Instant JOBS_BEGAN = Instant.parse("2026-01-01T00:00:00Z");

  private Resending() {}

  /**
   * The same delivery from its first attempt.
   *
   * @param redrive tells it from everything sent under its id before
   */
  public static Delivery anew(Delivery delivery, int redrive, Instant now) {
    return Delivery.newBuilder(delivery)
        .setAttempt(1)
        .setRedrive(redrive)
        .setNotBefore(now)
        .build();
  }

  /** A dead letter's delivery from its first attempt. */
  public static Delivery anew(DeadDelivery letter, Instant now) {
    Delivery delivery = letter.getDelivery();
    return anew(delivery, delivery.getRedrive() + 1, now);
  }

  /** The letter with what became of it; replaces it. */
  public static DeadDelivery resolved(DeadDelivery letter, DeadResolution resolution, Instant now) {
    return DeadDelivery.newBuilder(letter).setResolution(resolution).setResolvedAt(now).build();
  }

  /**
   * The redrive of everything a replay sends: the second it was asked for. Nobody remembers how
   * often each event was sent before, this is above all of that, and the same when the replay goes
   * on after a crash.
   */
  public static int replay(WebhookJob job) {
    return (int) Math.max(1, Duration.between(JOBS_BEGAN, job.getCreatedAt()).toSeconds());
  }
}
