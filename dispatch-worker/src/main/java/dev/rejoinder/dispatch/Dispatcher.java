package dev.rejoinder.dispatch;

import dev.rejoinder.dispatch.delivery.Next;
import dev.rejoinder.dispatch.delivery.Outcome;
import dev.rejoinder.runtime.TraceHeaders;
import dev.rejoinder.runtime.Tracing;
import dev.rejoinder.runtime.effect.Ending;
import dev.rejoinder.runtime.effect.LaneEffect;
import dev.rejoinder.schemas.AttemptOutcome;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryAttempt;
import dev.rejoinder.topics.Topics;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes one attempt at a delivery and writes down what came of it.
 *
 * <p>An attempt that was under way when the process crashed is made again under the same {@code
 * webhook-id}, and its delivery may climb the ladder twice. Nothing that follows from it counts
 * twice: answers and attempts carry the call's id.
 */
final class Dispatcher implements LaneEffect<Errand> {

  /** The directory has not caught up yet. */
  static final class NotReadyException extends RetriableException {

    private static final long serialVersionUID = 1L;

    NotReadyException() {
      super("endpoints and closed calls are not read to the end yet");
    }
  }

  /** Whoever sent for several was interrupted; those who relied on it make their attempts again. */
  static final class InterruptedBatchException extends RetriableException {

    private static final long serialVersionUID = 1L;

    InterruptedBatchException() {
      super("a request of several deliveries was interrupted");
    }
  }

  private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

  private final Topics topics;
  private final Directory directory;
  private final WebhookStandings standings;
  private final Attempts attempts;
  private final ResultPublisher results;
  private final ErrandSerdes errands;
  private final DeliveryCounts counts = new DeliveryCounts();

  Dispatcher(
      Topics topics,
      Directory directory,
      WebhookStandings standings,
      Attempts attempts,
      ResultPublisher results) {
    this.topics = topics;
    this.directory = directory;
    this.standings = standings;
    this.attempts = attempts;
    this.results = results;
    this.errands = new ErrandSerdes(topics);
  }

  @Override
  @SuppressWarnings("try") // the lines of the body name the span
  public Ending perform(ConsumerRecord<String, Errand> record, Optional<Instant> parkedAt)
      throws InterruptedException {
    if (!directory.ready()) {
      throw new NotReadyException();
    }
    Delivery delivery = Objects.requireNonNull(record.value().delivery());
    Origin origin = origin(record);
    Span span = Tracing.start("webhook", SpanKind.CLIENT, origin.traceparent());
    AttemptReport report;
    try (Tracing.Logged named = Tracing.logged(span)) {
      String traceparent = Tracing.next(span, origin.traceparent());
      report = attempts.make(delivery, origin.with(traceparent), parkedAt);
      standings.publish(report, topics, results);
      counts.count(report, late(record, report.startedAt()));
      log(report.attempt());
      tell(span, report.attempt());
    } finally {
      span.end();
    }
    boolean continued = report.next() instanceof Next.RetryAt && ErrandSerdes.ordered(delivery);
    return new Ending(sign(report), continued);
  }

  /**
   * Whether the endpoint is there and keeps up; what it thinks of the delivery is another thing.
   */
  private static Ending.Sign sign(AttemptReport report) {
    return switch (report.exchange().outcome()) {
      case Outcome.Accepted accepted -> Ending.Sign.WELL;
      case Outcome.Gone gone -> Ending.Sign.WELL;
      case Outcome.Refused refused when refused.status() >= 500 || refused.status() == 429 ->
          Ending.Sign.UNWELL;
      case Outcome.Refused refused -> Ending.Sign.WELL;
      case Outcome.Declined declined -> declined.forGood() ? Ending.Sign.WELL : Ending.Sign.UNWELL;
      case Outcome.Unreachable unreachable when report.url() == null -> Ending.Sign.NONE;
      case Outcome.Unreachable unreachable -> Ending.Sign.UNWELL;
      case Outcome.Withheld withheld -> Ending.Sign.NONE;
      case Outcome.Skipped skipped -> Ending.Sign.NONE;
    };
  }

  private Origin origin(ConsumerRecord<?, ?> record) {
    String name = record.topic();
    String prefix = topics.config().prefix();
    String label = name.startsWith(prefix) ? name.substring(prefix.length()) : name;
    String traceparent = TraceHeaders.parent(record.headers());
    return new Origin(label, record.partition(), record.offset(), traceparent);
  }

  private Duration late(ConsumerRecord<String, Errand> record, Instant startedAt) {
    Instant due = errands.due(record);
    return due.equals(Instant.MIN) ? Duration.ZERO : Duration.between(due, startedAt);
  }

  private static void tell(Span span, DeliveryAttempt attempt) {
    if (!span.isRecording()) {
      return;
    }
    span.updateName("webhook " + attempt.getKind().name().toLowerCase(Locale.ROOT));
    span.setAttribute("http.request.method", "POST");
    span.setAttribute("url.full", attempt.getUrl());
    span.setAttribute("rejoinder.endpoint_id", attempt.getEndpointId());
    span.setAttribute("rejoinder.delivery_id", attempt.getDeliveryId());
    span.setAttribute("rejoinder.call_id", attempt.getCallId());
    span.setAttribute("rejoinder.attempt", attempt.getAttempt());
    span.setAttribute("rejoinder.outcome", attempt.getOutcome().name().toLowerCase(Locale.ROOT));
    if (attempt.getStatusCode() != null) {
      span.setAttribute("http.response.status_code", attempt.getStatusCode().longValue());
    }
    if (attempt.getOutcome() == AttemptOutcome.FAILED) {
      span.setStatus(StatusCode.ERROR);
    }
  }

  private static void log(DeliveryAttempt attempt) {
    log.atInfo()
        .addKeyValue("endpoint", attempt.getEndpointId())
        .addKeyValue("delivery", attempt.getDeliveryId())
        .addKeyValue("attempt", attempt.getAttempt() + " of " + attempt.getAttemptsMax())
        .addKeyValue("outcome", attempt.getOutcome())
        .addKeyValue("statusCode", attempt.getStatusCode())
        .addKeyValue("durationMs", attempt.getDurationMs())
        .addKeyValue("reason", attempt.getError())
        .addKeyValue("nextAttemptAt", attempt.getNextAttemptAt())
        .log("delivery attempted");
  }
}
