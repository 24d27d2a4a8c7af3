package dev.rejoinder.ingress;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many requests somebody may make, exactly, in this process. Thread-safe.
 *
 * <p>Each has a bucket that begins full and fills evenly over the window.
 */
final class RateLimits {

  /** Remembered at once; of more, those not seen for longest begin anew. */
  private static final int REMEMBERED_MAX = 100_000;

  private static final long NANOS_PER_MS = 1_000_000;
  private static final long NANOS_PER_S = 1_000_000_000;

  private final Cache<Name, Bucket> buckets =
      Caffeine.newBuilder().maximumSize(REMEMBERED_MAX).build();
  private final TimeMeter time;

  private record Name(String limit, String who) {}

  /**
   * A limit.
   *
   * @param requestsMax at once, and in each window
   */
  record Rate(int requestsMax, Duration window) {}

  /**
   * What became of a request.
   *
   * @param admitted whether there was room for it
   * @param headers by which the client is told how it stands
   */
  record Taken(boolean admitted, Map<String, String> headers) {}

  RateLimits(InstantSource clock) {
    time = time(clock);
  }

  /** {@code clock}, as buckets read it. */
  static TimeMeter time(InstantSource clock) {
    return new Clock(clock);
  }

  /**
   * Takes one request in, if it has room.
   *
   * @param limit what is limited; one limit has one {@code rate}
   */
  Taken take(String limit, String who, Rate rate) {
    Bucket bucket = buckets.get(new Name(limit, who), name -> bucket(rate));
    ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("RateLimit-Limit", String.valueOf(rate.requestsMax()));
    headers.put("RateLimit-Remaining", String.valueOf(probe.getRemainingTokens()));
    headers.put("RateLimit-Reset", seconds(probe.getNanosToWaitForReset()));
    if (!probe.isConsumed()) {
      headers.put("Retry-After", seconds(probe.getNanosToWaitForRefill()));
    }
    return new Taken(probe.isConsumed(), headers);
  }

  private Bucket bucket(Rate rate) {
    int most = rate.requestsMax();
    return Bucket.builder()
        .addLimit(limit -> limit.capacity(most).refillGreedy(most, rate.window()))
        .withCustomTimePrecision(time)
        .build();
  }

  /** Rounded up, so that whoever waits so long finds room. */
  private static String seconds(long nanos) {
    return String.valueOf(Math.max(1, Math.ceilDiv(nanos, NANOS_PER_S)));
  }

  private record Clock(InstantSource source) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
      return source.millis() * NANOS_PER_MS;
    }

    @Override
    public boolean isWallClockBased() {
      return true;
    }
  }
}
