package dev.rejoinder.run;

import org.apache.kafka.common.errors.RetriableException;

/** A model's reply did not become durable; the effect runs again, and asks again. */
final class ResultNotPublishedException extends RetriableException {

  private static final long serialVersionUID = 1L;

  ResultNotPublishedException(Throwable cause) {
    super("the model's reply was not acknowledged by Kafka", cause);
  }
}
