package dev.rejoinder.callback;

import dev.rejoinder.callback.call.CallEffect;
import dev.rejoinder.callback.call.CallFact;
import dev.rejoinder.callback.call.CallInput;
import dev.rejoinder.callback.call.CallMachine;
import dev.rejoinder.callback.call.CallPolicy;
import dev.rejoinder.callback.call.CallState;
import dev.rejoinder.runtime.DueIndex;
import dev.rejoinder.schemas.Cause;
import dev.rejoinder.topics.Causes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shell around {@link CallMachine}: loads the state, steps it, stores it, performs effects. */
final class CallProcessor
    extends ContextualProcessor<String, SpecificRecord, String, SpecificRecord> {

  static final String CALLS = "calls";
  static final String DUE_TIMES = "call-due-times";

  private static final String TRACE = "traceparent";
  private static final Logger log = LoggerFactory.getLogger(CallProcessor.class);

  private final CallPolicy policy;
  private final ToolCallPayload payload;
  private final Duration dueCheckInterval;
  private KeyValueStore<String, CallState> calls;
  private DueIndex dueTimes;

  CallProcessor(CallPolicy policy, ToolCallPayload payload, Duration dueCheckInterval) {
    this.policy = policy;
    this.payload = payload;
    this.dueCheckInterval = dueCheckInterval;
  }

  @Override
  public void init(ProcessorContext<String, SpecificRecord> context) {
    super.init(context);
    calls = context.getStateStore(CALLS);
    KeyValueStore<Bytes, byte[]> dueTimesStore = context.getStateStore(DUE_TIMES);
    dueTimes = new DueIndex(dueTimesStore);
    context.schedule(dueCheckInterval, PunctuationType.WALL_CLOCK_TIME, this::passTime);
  }

  @Override
  public void process(Record<String, SpecificRecord> record) {
    Origin origin =
        Origin.carriedBy(record.headers())
            .or(() -> context().recordMetadata().map(Origin::of))
            .orElseThrow(() -> new IllegalStateException("a record came from no topic"));
    if (record.key() == null || record.value() == null) {
      throw new IllegalArgumentException("a record without key or value at " + origin);
    }
    Instant at = Instant.ofEpochMilli(context().currentSystemTimeMs());
    CallInput input = CallInputs.of(record.value(), at);
    apply(
        record.key(), input, origin.cause(CallInputs.id(record.value())), trace(record.headers()));
  }

  private void passTime(long nowMs) {
    Instant at = Instant.ofEpochMilli(nowMs);
    for (DueIndex.Due due : dueTimes.due(at)) {
      dueTimes.remove(due.key(), due.at());
      apply(due.key(), new CallInput.TimePassed(at), Causes.timer(), new RecordHeaders());
    }
  }

  /** All that can go wrong goes wrong before the first write: a dead letter changes nothing. */
  private void apply(String callId, CallInput input, Cause cause, Headers headers) {
    @Nullable CallState before = calls.get(callId);
    CallMachine.Step step = CallMachine.step(before, input, policy);
    List<Record<String, SpecificRecord>> outputs =
        step.effects().stream()
            .map(effect -> output(callId, effect, input.at(), cause).withHeaders(headers))
            .toList();
    store(callId, before, step.state());
    outputs.forEach(output -> context().forward(output));
    step.effects().forEach(effect -> logClosing(callId, effect));
  }

  private Record<String, SpecificRecord> output(
      String callId, CallEffect effect, Instant at, Cause cause) {
    long atMs = at.toEpochMilli();
    return switch (effect) {
      case CallEffect.RecordEvent event ->
          new Record<>(callId, CallEvents.of(callId, event, at, cause), atMs);
      case CallEffect.SendDelivery send -> {
        String body = payload.render(callId, send);
        yield new Record<>(
            send.terms().endpointId(), CallOutputs.delivery(callId, send, body), atMs);
      }
      case CallEffect.AnswerRun answer ->
          new Record<>(answer.run().threadId(), CallOutputs.outcome(callId, answer), atMs);
    };
  }

  private void store(String callId, @Nullable CallState before, @Nullable CallState after) {
    if (before != null) {
      dueTimes.remove(callId, Instant.ofEpochMilli(before.nextDueMs()));
    }
    if (after != null) {
      dueTimes.add(callId, Instant.ofEpochMilli(after.nextDueMs()));
    }
    calls.put(callId, after);
  }

  /** The input's trace goes on; its other headers were about the input only. */
  private static Headers trace(Headers headers) {
    Headers kept = new RecordHeaders();
    Header trace = headers.lastHeader(TRACE);
    if (trace != null) {
      kept.add(trace);
    }
    return kept;
  }

  private static void logClosing(String callId, CallEffect effect) {
    if (effect instanceof CallEffect.RecordEvent event && event.fact() instanceof CallFact.Closed) {
      log.atInfo()
          .addKeyValue("callId", callId)
          .addKeyValue("status", event.status())
          .log("call closed");
    }
  }
}
