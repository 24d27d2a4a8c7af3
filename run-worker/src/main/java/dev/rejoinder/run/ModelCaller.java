package dev.rejoinder.run;

import dev.rejoinder.run.model.FailureCode;
import dev.rejoinder.run.model.ModelClient;
import dev.rejoinder.run.model.ModelReply;
import dev.rejoinder.runtime.effect.Effect;
import dev.rejoinder.schemas.ModelRequest;
import dev.rejoinder.schemas.ModelResult;
import dev.rejoinder.topics.Topic;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.header.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Asks the model once for each request and publishes what came of it.
 *
 * <p>A request read twice is asked twice and answered twice; the run takes the first result that
 * repeats the digest of the request it waits for. Retries and their delays are the run's, by a new
 * request with the next attempt.
 */
final class ModelCaller implements Effect<ModelRequest> {

  /** Below Kafka's usual limit of 1 MiB for a record, with room for headers. */
  static final int RESULT_BYTES_MAX = 900 * 1024;

  private static final String[] TRACE_HEADERS = {"traceparent", "tracestate"};

  private static final Logger log = LoggerFactory.getLogger(ModelCaller.class);

  private final ModelClient model;
  private final Duration timeout;
  private final Topic<ModelResult> results;
  private final Producer<String, byte[]> producer;
  private final Function<ModelRequest, AnswerPieces> pieces;

  /**
   * @param producer must wait for all replicas; it is not closed here
   * @param pieces where the text of an answer goes while it is written; an extra, never waited for
   */
  ModelCaller(
      ModelClient model,
      Duration timeout,
      Topic<ModelResult> results,
      Producer<String, byte[]> producer,
      Function<ModelRequest, AnswerPieces> pieces) {
    this.model = model;
    this.timeout = timeout;
    this.results = results;
    this.producer = producer;
    this.pieces = pieces;
  }

  @Override
  public void perform(ConsumerRecord<String, ModelRequest> record) throws InterruptedException {
    ModelRequest request = record.value();
    long startedNanos = System.nanoTime();
    ModelReply reply = ask(request);
    long answeredNanos = System.nanoTime();
    byte[] result = encoded(request, reply);
    if (result.length > RESULT_BYTES_MAX) {
      reply = tooLarge(result.length);
      result = encoded(request, reply);
    }
    try {
      publish(record, result);
    } catch (RecordTooLargeException e) {
      reply = tooLarge(result.length);
      publish(record, encoded(request, reply));
    }
    logged(request, reply)
        .addKeyValue("modelMs", TimeUnit.NANOSECONDS.toMillis(answeredNanos - startedNanos))
        .addKeyValue("publishMs", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - answeredNanos))
        .log(reply instanceof ModelReply.Answered ? "model answered" : "model attempt failed");
  }

  private ModelReply ask(ModelRequest request) throws InterruptedException {
    try (AnswerPieces told = pieces.apply(request)) {
      return model.ask(ModelRecords.question(request), timeout, told);
    }
  }

  private byte[] encoded(ModelRequest request, ModelReply reply) {
    return results
        .valueSerde()
        .serializer()
        .serialize(results.name(), ModelRecords.result(request, reply));
  }

  private static ModelReply tooLarge(int bytes) {
    return new ModelReply.Failed(
        FailureCode.ANSWER_TOO_LARGE,
        FailureCode.ANSWER_TOO_LARGE.retryable(),
        "the model's answer takes %d bytes, more than a record may have".formatted(bytes),
        null);
  }

  private void publish(ConsumerRecord<String, ModelRequest> asked, byte[] result)
      throws InterruptedException {
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>(results.name(), asked.value().getThreadId(), result);
    for (String name : TRACE_HEADERS) {
      Header header = asked.headers().lastHeader(name);
      if (header != null) {
        record.headers().add(header);
      }
    }
    try {
      producer.send(record).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RecordTooLargeException tooLarge) {
        throw tooLarge;
      }
      throw new ResultNotPublishedException(e);
    } catch (InterruptException e) {
      // Kafka's own kind of interruption, with the flag set: hand the record back.
      Thread.interrupted();
      throw new InterruptedException("interrupted while the result was sent");
    } catch (KafkaException e) {
      throw new ResultNotPublishedException(e);
    }
  }

  private static LoggingEventBuilder logged(ModelRequest request, ModelReply reply) {
    LoggingEventBuilder event =
        switch (reply) {
          case ModelReply.Answered answered ->
              log.atInfo()
                  .addKeyValue("model", answered.model())
                  .addKeyValue("inputTokens", answered.inputTokens())
                  .addKeyValue("outputTokens", answered.outputTokens())
                  .addKeyValue("calls", answered.calls().size())
                  .addKeyValue("cutOff", answered.cutOff());
          case ModelReply.Failed failed ->
              log.atWarn()
                  .addKeyValue("code", failed.code().code())
                  .addKeyValue("retryable", failed.retryable())
                  .addKeyValue(
                      "retryAfterMs",
                      failed.retryAfter() == null ? "unsaid" : failed.retryAfter().toMillis());
        };
    return event
        .addKeyValue("runId", request.getRunId())
        .addKeyValue("turn", request.getTurn())
        .addKeyValue("attempt", request.getAttempt());
  }

  /** A reply did not become durable; the effect runs again, and asks again. */
  static final class ResultNotPublishedException extends RetriableException {

    private static final long serialVersionUID = 1L;

    ResultNotPublishedException(Throwable cause) {
      super("the model's reply was not acknowledged by Kafka", cause);
    }
  }
}
