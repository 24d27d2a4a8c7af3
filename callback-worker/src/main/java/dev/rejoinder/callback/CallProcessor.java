package dev.rejoinder.callback;

import dev.rejoinder.callback.call.CallEffect;
import dev.rejoinder.callback.call.CallFact;
import dev.rejoinder.callback.call.CallInput;
import dev.rejoinder.callback.call.CallMachine;
import dev.rejoinder.callback.call.CallPolicy;
import dev.rejoinder.callback.call.CallState;
import dev.rejoinder.schemas.Cause;
import java.time.Duration;
import java.time.Instant;
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

  /** Timers taken in one pass, so that a backlog of them cannot hold up records. */
  private static final int DUE_MAX = 1000;

  private static final String TRACE = "traceparent";
  private static final Logger LOG = LoggerFactory.getLogger(CallProcessor.class);

  private final CallPolicy policy;
  private final ToolCallPayload payload;
  private final Duration dueCheckInterval;
  private KeyValueStore<String, CallState> calls;
  private DueTimes dueTimes;

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
    dueTimes = new DueTimes(dueTimesStore);
    context.schedule(dueCheckInterval, PunctuationType.WALL_CLOCK_TIME, this::passTime);
  }

  @Override
  public void process(Record<String, SpecificRecord> record) {
    Origin origin =
        Origin.carriedBy(record.headers())
            .or(() -> context().recordMetadata().map(Origin::of))
            .orElseThrow(() -> new IllegalStateException("a record came from no topic"));
    if (record.key() == null || record.value() == null) {
      LOG.atWarn().addKeyValue("origin", origin).log("record without key or value skipped");
      return;
    }
    Instant at = Instant.ofEpochMilli(context().currentSystemTimeMs());
    CallInput input = CallInputs.of(record.value(), at);
    apply(record.key(), input, Causes.of(origin, record.value()), trace(record.headers()));
  }

  private void passTime(long nowMs) {
    Instant at = Instant.ofEpochMilli(nowMs);
    for (String callId : dueTimes.takeDue(nowMs, DUE_MAX)) {
      apply(callId, new CallInput.TimePassed(at), Causes.timer(), new RecordHeaders());
    }
  }

  private void apply(String callId, CallInput input, Cause cause, Headers headers) {
    @Nullable CallState before = calls.get(callId);
    CallMachine.Step step = CallMachine.step(before, input, policy);
    store(callId, before, step.state());
    for (CallEffect effect : step.effects()) {
      switch (effect) {
        case CallEffect.RecordEvent event -> {
          log(callId, event);
          forward(callId, CallEvents.of(callId, event, input.at(), cause), input, headers);
        }
        case CallEffect.SendDelivery send ->
            forward(
                send.terms().endpointId(),
                CallOutputs.delivery(callId, send, payload.render(callId, send)),
                input,
                headers);
        case CallEffect.AnswerRun answer ->
            forward(answer.run().threadId(), CallOutputs.outcome(callId, answer), input, headers);
      }
    }
  }

  private void store(String callId, @Nullable CallState before, @Nullable CallState after) {
    if (before != null) {
      dueTimes.remove(callId, before.nextDueMs());
    }
    if (after != null) {
      dueTimes.add(callId, after.nextDueMs());
    }
    calls.put(callId, after);
  }

  private void forward(String key, SpecificRecord value, CallInput input, Headers headers) {
    context().forward(new Record<>(key, value, input.at().toEpochMilli(), headers));
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

  private static void log(String callId, CallEffect.RecordEvent event) {
    if (event.fact() instanceof CallFact.Closed) {
      LOG.atInfo()
          .addKeyValue("callId", callId)
          .addKeyValue("status", event.status())
          .log("call closed");
    }
  }
}
