package dev.rejoinder.run;

import dev.rejoinder.run.model.FailureCode;
import dev.rejoinder.run.model.ModelClient;
import dev.rejoinder.run.model.ModelReply;
import dev.rejoinder.runtime.TraceHeaders;
import dev.rejoinder.runtime.Tracing;
import dev.rejoinder.runtime.effect.Effect;
import dev.rejoinder.schemas.ModelRequest;
import dev.rejoinder.schemas.ModelResult;
import dev.rejoinder.topics.Topic;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
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
import org.jspecify.annotations.Nullable;
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
  @SuppressWarnings("try") // the lines of the body name the span
  public void perform(ConsumerRecord<String, ModelRequest> record) throws InterruptedException {
    String parent = TraceHeaders.parent(record.headers());
    Span span = Tracing.start("chat", SpanKind.CLIENT, parent);
    try (Scope current = span.makeCurrent();
        Tracing.Logged named = Tracing.logged(span)) {
      perform(record.value(), span, Tracing.next(span, parent));
    } finally {
      span.end();
    }
  }

  private void perform(ModelRequest request, Span span, @Nullable String traceparent)
      throws InterruptedException {
    long startedNanos = System.nanoTime();
    ModelReply reply = ask(request);
    long answeredNanos = System.nanoTime();
    byte[] result = encoded(request, reply);
    if (result.length > RESULT_BYTES_MAX) {
      reply = tooLarge(result.length);
      result = encoded(request, reply);
    }
    try {
      publish(request, result, traceparent);
    } catch (RecordTooLargeException e) {
      reply = tooLarge(result.length);
      publish(request, encoded(request, reply), traceparent);
    }
    tell(span, request, reply);
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

  /** By OpenTelemetry's conventions for generative models, as far as they are known here. */
  private static void tell(Span span, ModelRequest request, ModelReply reply) {
    if (!span.isRecording()) {
      return;
    }
    span.setAttribute("gen_ai.operation.name", "chat");
    span.setAttribute("rejoinder.run_id", request.getRunId());
    span.setAttribute("rejoinder.turn", request.getTurn());
    span.setAttribute("rejoinder.attempt", request.getAttempt());
    switch (reply) {
      case ModelReply.Answered answered -> {
        span.updateName("chat " + answered.model());
        span.setAttribute("gen_ai.response.model", answered.model());
        span.setAttribute("gen_ai.usage.input_tokens", answered.inputTokens());
        span.setAttribute("gen_ai.usage.output_tokens", answered.outputTokens());
      }
      case ModelReply.Failed failed -> {
        span.setAttribute("error.type", failed.code().code());
        span.setStatus(StatusCode.ERROR);
      }
    }
  }

  private void publish(ModelRequest asked, byte[] result, @Nullable String traceparent)
      throws InterruptedException {
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>(
            results.name(), null, asked.getThreadId(), result, TraceHeaders.of(traceparent));
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
