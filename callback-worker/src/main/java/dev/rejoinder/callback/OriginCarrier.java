package dev.rejoinder.callback;

import dev.rejoinder.schemas.DeliveryAttempt;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Keys attempts by their call and notes where they came from, since a repartition hides that.
 *
 * <p>Takes attempts with a call_id only.
 */
final class OriginCarrier
    extends ContextualProcessor<String, DeliveryAttempt, String, DeliveryAttempt> {

  @Override
  public void process(Record<String, DeliveryAttempt> attempt) {
    Headers headers = new RecordHeaders(attempt.headers());
    context().recordMetadata().map(Origin::of).ifPresent(origin -> origin.writeTo(headers));
    context().forward(attempt.withKey(attempt.value().getCallId()).withHeaders(headers));
  }
}
