package dev.rejoinder.standalone;

import dev.rejoinder.standalone.audit.PastEvents.Past;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Posts events one at a time, each a few times if it must be. Not thread-safe. */
final class Resend {

  private static final int ATTEMPTS_MAX = 5;
  private static final Duration BACKOFF = Duration.ofMillis(500);
  private static final Duration RETRY_AFTER_MAX = Duration.ofMinutes(1);
  private static final int GONE = 410;

  private final SignedPost post;
  private final URI to;
  private final long spacingNanos;
  private long nextNanos = System.nanoTime();
  private @Nullable String stopped;

  /**
   * @param perSecond no more events than this; 0: as fast as they are taken
   */
  Resend(SignedPost post, URI to, int perSecond) {
    this.post = post;
    this.to = to;
    spacingNanos = perSecond == 0 ? 0 : Duration.ofSeconds(1).toNanos() / perSecond;
  }

  /** Whether it was taken; when it was not, {@link #stopped} says why and how to go on. */
  boolean send(Past past, String body) {
    parkUntil(nextNanos);
    nextNanos = System.nanoTime() + spacingNanos;
    String reason = "";
    for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      Optional<SignedPost.Answer> answer;
      try {
        answer = post.post(to, past.id(), body);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return stop(past, "it was interrupted");
      }
      if (answer.isPresent() && answer.get().status() / 100 == 2) {
        return true;
      }
      reason = answer.map(given -> "answered " + given.status()).orElse("did not answer");
      if (answer.isPresent() && answer.get().status() == GONE) {
        return stop(past, reason);
      }
      if (attempt < ATTEMPTS_MAX) {
        parkUntil(System.nanoTime() + pause(attempt, answer).toNanos());
      }
    }
    return stop(past, "%s, %d times".formatted(reason, ATTEMPTS_MAX));
  }

  /** One plain sentence once an event failed for good. */
  Optional<String> stopped() {
    return Optional.ofNullable(stopped);
  }

  private boolean stop(Past past, String reason) {
    stopped =
        "Stopped at %s: %s %s. Go on with --from %s:%d:%d."
            .formatted(
                past.id(),
                to,
                reason,
                past.position().topic(),
                past.position().partition(),
                past.position().offset());
    return false;
  }

  /** Doubles with each attempt; longer when the receiver asks for it. */
  private static Duration pause(int attempt, Optional<SignedPost.Answer> answer) {
    Duration own = BACKOFF.multipliedBy(1L << (attempt - 1));
    Duration asked =
        answer.flatMap(SignedPost.Answer::retryAfterSeconds).map(Duration::ofSeconds).orElse(own);
    Duration longer = asked.compareTo(own) > 0 ? asked : own;
    return longer.compareTo(RETRY_AFTER_MAX) > 0 ? RETRY_AFTER_MAX : longer;
  }

  private static void parkUntil(long nanoTime) {
    while (System.nanoTime() < nanoTime && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(nanoTime - System.nanoTime());
    }
  }
}
