package dev.rejoinder.callback;

import dev.rejoinder.callback.call.CallState;
import dev.rejoinder.runtime.DueIndex;
import dev.rejoinder.runtime.TraceHeaders;
import dev.rejoinder.schemas.CallClosed;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.Cause;
import dev.rejoinder.topics.Causes;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
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

/** Loads a call's state, has {@link CallSteps} step it, stores it, and writes what comes out. */
final class CallProcessor
    extends ContextualProcessor<String, SpecificRecord, String, SpecificRecord> {

  static final String CALLS = "calls";
  static final String DUE_TIMES = "call-due-times";

  private static final Logger log = LoggerFactory.getLogger(CallProcessor.class);

  private final CallSteps steps;
  private final Duration dueCheckInterval;
  private KeyValueStore<String, CallState> calls;
  private DueIndex dueTimes;

  CallProcessor(CallSteps steps, Duration dueCheckInterval) {
    this.steps = steps;
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
    Cause cause = origin.cause(CallInputs.id(record.value()));
    Instant at = Instant.ofEpochMilli(context().currentSystemTimeMs());
    apply(record.key(), Optional.of(record.value()), cause, at, TraceHeaders.of(record.headers()));
  }

  /** A backlog of due calls is taken in bounded passes, with records between them. */
  private void passTime(long nowMs) {
    Instant at = Instant.ofEpochMilli(nowMs);
    for (DueIndex.Due due : dueTimes.due(at)) {
      dueTimes.remove(due.key(), due.at());
      apply(due.key(), Optional.empty(), Causes.timer(), at, new RecordHeaders());
    }
  }

  /** All that can go wrong goes wrong before the first write: a dead letter changes nothing. */
  private void apply(
      String callId, Optional<SpecificRecord> input, Cause cause, Instant at, Headers headers) {
    @Nullable CallState before = calls.get(callId);
    CallSteps.Step step = steps.step(callId, before, input, cause, at);
    moveDueTime(callId, before, step.state());
    calls.put(callId, step.state());
    for (CallSteps.Output output : step.outputs()) {
      context().forward(new Record<>(output.key(), output.value(), at.toEpochMilli(), headers));
    }
    step.events().forEach(CallProcessor::logClosing);
  }

  /** Most steps leave the due time where it is, and then cost no write. */
  private void moveDueTime(String callId, @Nullable CallState before, @Nullable CallState after) {
    @Nullable Instant was = before == null ? null : before.nextDue();
    @Nullable Instant is = after == null ? null : after.nextDue();
    if (Objects.equals(was, is)) {
      return;
    }
    if (was != null) {
      dueTimes.remove(callId, was);
    }
    if (is != null) {
      dueTimes.add(callId, is);
    }
  }

  private static void logClosing(CallEvent event) {
    if (event.getBody() instanceof CallClosed) {
      log.atInfo()
          .addKeyValue("callId", event.getCallId())
          .addKeyValue("status", event.getStatus())
          .log("call closed");
    }
  }
}
