package dev.rejoinder.runtime;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.LogAndContinueExceptionHandler;

/**
 * Sends records nobody can read to the dead-letter topic, and only those.
 *
 * <p>A deserializer that fails for now, because the schema registry is away, says so by a {@link
 * RetriableException}: then the thread ends, is replaced, and reads the record again.
 */
public final class UnreadableRecords extends LogAndContinueExceptionHandler {

  @Override
  public Response handleError(
      ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception failure) {
    if (Records.temporary(failure)) {
      return Response.fail();
    }
    PoisonCount.add(record.topic());
    return super.handleError(context, record, failure);
  }
}
