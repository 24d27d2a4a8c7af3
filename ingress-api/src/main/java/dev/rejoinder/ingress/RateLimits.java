package dev.rejoinder.ingress;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.rejoinder.sources.Source;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** How many requests one IP address may make to one source, in this process. Thread-safe. */
final class RateLimits {

  /** Addresses remembered at once; of more, those not seen for longest begin anew. */
  private static final int ADDRESSES_MAX = 100_000;

  private static final long NANOS_PER_MS = 1_000_000;
  private static final long NANOS_PER_S = 1_000_000_000;

  private final Cache<Caller, Bucket> buckets =
      Caffeine.newBuilder().maximumSize(ADDRESSES_MAX).build();
  private final TimeMeter time;

  private record Caller(String source, String address) {}

  RateLimits(InstantSource clock) {
    time = time(clock);
  }

  /** {@code clock}, as buckets read it. */
  static TimeMeter time(InstantSource clock) {
    return new Clock(clock);
  }

  /** Takes one request in; empty when it has room, else the headers to refuse it with. */
  Optional<Map<String, String>> refusal(Source source, String address) {
    Bucket bucket = buckets.get(new Caller(source.name(), address), caller -> bucket(source));
    ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
    if (probe.isConsumed()) {
      return Optional.empty();
    }
    return Optional.of(
        Map.of(
            "Retry-After", seconds(probe.getNanosToWaitForRefill()),
            "RateLimit-Limit", String.valueOf(source.requestsMax()),
            "RateLimit-Remaining", String.valueOf(probe.getRemainingTokens()),
            "RateLimit-Reset", seconds(probe.getNanosToWaitForReset())));
  }

  private Bucket bucket(Source source) {
    Duration window = source.rateWindow();
    int most = source.requestsMax();
    return Bucket.builder()
        .addLimit(limit -> limit.capacity(most).refillGreedy(most, window))
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
