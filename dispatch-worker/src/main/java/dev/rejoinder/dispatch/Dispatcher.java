package dev.rejoinder.dispatch;

import dev.rejoinder.runtime.effect.Effect;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryAttempt;
import dev.rejoinder.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes one attempt at a delivery and writes down what came of it.
 *
 * <p>A delivery read twice, after a crash or because its record's transaction was aborted and made
 * again, is sent twice under the same {@code webhook-id} and may climb the ladder twice. Nothing
 * that follows from it counts twice: answers and attempts carry the call's id.
 */
final class Dispatcher implements Effect<Delivery> {

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

  /** Version, trace, parent and flags. Source: W3C Trace Context. */
  private static final Pattern TRACE =
      Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

  private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

  private final Topics topics;
  private final Directory directory;
  private final WebhookStandings standings;
  private final Attempts attempts;
  private final ResultPublisher results;

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
  }

  @Override
  public void perform(ConsumerRecord<String, Delivery> record) throws InterruptedException {
    if (!directory.ready()) {
      throw new NotReadyException();
    }
    AttemptReport report = attempts.make(record.value(), origin(record));
    standings.publish(report, topics, results);
    log(report.attempt());
  }

  private Origin origin(ConsumerRecord<String, Delivery> record) {
    String name = record.topic();
    String prefix = topics.config().prefix();
    String label = name.startsWith(prefix) ? name.substring(prefix.length()) : name;
    return new Origin(label, record.partition(), record.offset(), traceparent(record));
  }

  private static @Nullable String traceparent(ConsumerRecord<String, Delivery> record) {
    Header header = record.headers().lastHeader("traceparent");
    if (header == null || header.value() == null) {
      return null;
    }
    String written = new String(header.value(), StandardCharsets.UTF_8);
    return TRACE.matcher(written).matches() ? written : null;
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
