package dev.rejoinder.runtime;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.LogAndContinueProcessingExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Sends records that a processor of ours cannot take to the dead-letter topic, and only those.
 *
 * <p>A failure of Kafka itself, a store, a producer, a cluster that is away, says nothing about the
 * record: then the thread ends, is replaced, and takes the record again.
 */
public final class UnprocessableRecords extends LogAndContinueProcessingExceptionHandler {

  @Override
  public Response handleError(ErrorHandlerContext context, Record<?, ?> record, Exception failure) {
    if (ofKafka(failure)) {
      return Response.fail();
    }
    PoisonCount.add(context.topic());
    return super.handleError(context, record, failure);
  }

  private static boolean ofKafka(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof KafkaException) {
        return true;
      }
    }
    return false;
  }
}
