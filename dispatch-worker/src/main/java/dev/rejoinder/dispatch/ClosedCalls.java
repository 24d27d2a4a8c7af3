package dev.rejoinder.dispatch;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.rejoinder.schemas.CallClosed;
import dev.rejoinder.schemas.CallEvent;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which calls have ended, as no further attempt is made for those. Thread-safe.
 *
 * <p>Bounded: a call forgotten too early costs an attempt its receiver did not need, no more.
 */
final class ClosedCalls {

  private static final int REMEMBERED_MAX = 500_000;

  private final Cache<String, Boolean> closed;

  ClosedCalls(Duration rememberedFor) {
    closed =
        Caffeine.newBuilder().maximumSize(REMEMBERED_MAX).expireAfterWrite(rememberedFor).build();
  }

  /** {@code event} is null for a record without a value. */
  void follow(@Nullable CallEvent event) {
    if (event != null && event.getBody() instanceof CallClosed) {
      closed.put(event.getCallId(), true);
    }
  }

  boolean contains(String callId) {
    return closed.getIfPresent(callId) != null;
  }
}
