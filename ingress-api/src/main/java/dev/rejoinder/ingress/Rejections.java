package dev.rejoinder.ingress;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.rejoinder.ingress.inbound.Redaction;
import dev.rejoinder.schemas.RejectedRequest;
import dev.rejoinder.sources.InboundLog;
import dev.rejoinder.sources.Source;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps requests that were turned down, without what may be secret in them. Thread-safe.
 *
 * <p>A flood is counted, not kept: of one source so many a second are written. One that cannot be
 * written soon is logged, and its request answered all the same.
 */
final class Rejections {

  /** Written of one source within a second; the rest are counted alone. */
  static final int KEPT_PER_SECOND = 10;

  private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(1);
  private static final int SOURCES_MAX = 1000;
  private static final Logger LOG = LoggerFactory.getLogger(Rejections.class);

  private final InboundLog log;
  private final SourceCounts counts;
  private final SourceSignals signals;
  private final RequestIds ids;
  private final InstantSource clock;
  private final Cache<String, Bucket> budgets =
      Caffeine.newBuilder().maximumSize(SOURCES_MAX).build();

  Rejections(
      InboundLog log,
      SourceCounts counts,
      SourceSignals signals,
      RequestIds ids,
      InstantSource clock) {
    this.log = log;
    this.counts = counts;
    this.signals = signals;
    this.ids = ids;
    this.clock = clock;
  }

  /** {@code body}: as far as it was read; null when it was not. */
  void keep(SourceDoor door, Request request, byte @Nullable [] body, Rejection rejection) {
    Source source = door.source();
    counts.rejected(source, rejection.reason());
    if (source.enabled()) {
      signals.rejected(source, rejection.reason());
    }
    if (budgets.get(source.name(), name -> budget()).tryConsume(1)) {
      write(record(door, request, body, rejection));
    }
  }

  private void write(RejectedRequest rejected) {
    try {
      log.publish(rejected, WRITE_TIMEOUT);
    } catch (InboundLog.NotConfirmed e) {
      LOG.atWarn()
          .addKeyValue("source", rejected.getSource())
          .addKeyValue("reason", rejected.getReason())
          .addKeyValue("rejectionId", rejected.getRejectionId())
          .log("rejected request not kept");
    }
  }

  private RejectedRequest record(
      SourceDoor door, Request request, byte @Nullable [] body, Rejection rejection) {
    return RejectedRequest.newBuilder()
        .setRejectionId(ids.fresh("rej_"))
        .setSource(door.source().name())
        .setReceivedAt(clock.instant())
        .setReason(rejection.reason())
        .setDetails(rejection.details())
        .setStatusCode(rejection.reply().status())
        .setRemoteAddress(request.remoteAddress())
        .setHeaders(Redaction.headers(request.headers(), door.secretHeaders()))
        .setBody(body == null ? null : Redaction.body(body))
        .setBodyBytes(body == null ? 0 : body.length)
        .build();
  }

  private Bucket budget() {
    return Bucket.builder()
        .addLimit(limit ->
            limit.capacity(KEPT_PER_SECOND).refillGreedy(KEPT_PER_SECOND, Duration.ofSeconds(1)))
        .withCustomTimePrecision(RateLimits.time(clock))
        .build();
  }
}
