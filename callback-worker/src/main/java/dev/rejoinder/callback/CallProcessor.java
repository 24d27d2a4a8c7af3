package dev.rejoinder.callback;

import dev.rejoinder.callback.call.CallState;
import dev.rejoinder.runtime.DueTimes;
import dev.rejoinder.runtime.TraceHeaders;
import dev.rejoinder.runtime.Tracing;
import dev.rejoinder.schemas.CallClosed;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.Cause;
import dev.rejoinder.topics.Causes;
import io.opentelemetry.api.trace.Span;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Loads a call's state, has {@link CallSteps} step it, stores it, and writes what comes out. */
final class CallProcessor
    extends ContextualProcessor<String, SpecificRecord, String, SpecificRecord> {

  static final String CALLS = "calls";
  static final String DUE_TIMES = "call-due-times";

  /** Stored calls looked through at a time, between records: a few milliseconds. */
  private static final int PASSED_MAX = 1_000;

  private static final Duration COUNT_INTERVAL = Duration.ofMillis(100);

  private static final Logger log = LoggerFactory.getLogger(CallProcessor.class);

  private final CallSteps steps;
  private final Duration dueCheckInterval;
  private KeyValueStore<String, KeptCall> calls;
  private DueTimes dueTimes;
  private PendingCalls pending;
  private Cancellable counting;

  CallProcessor(CallSteps steps, Duration dueCheckInterval) {
    this.steps = steps;
    this.dueCheckInterval = dueCheckInterval;
  }

  @Override
  public void init(ProcessorContext<String, SpecificRecord> context) {
    super.init(context);
    calls = context.getStateStore(CALLS);
    dueTimes = new DueTimes(context, DUE_TIMES, dueCheckInterval, this::comeBack);
    pending = new PendingCalls(System::currentTimeMillis);
    counting =
        context.schedule(COUNT_INTERVAL, PunctuationType.WALL_CLOCK_TIME, now -> countStored());
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
    String trace = TraceHeaders.parent(record.headers());
    apply(record.key(), Optional.of(record.value()), cause, at, trace);
  }

  private void comeBack(String callId, Instant at) {
    apply(callId, Optional.empty(), Causes.timer(), at, null);
  }

  /** All that can go wrong goes wrong before the first write: a dead letter changes nothing. */
  private void apply(
      String callId,
      Optional<SpecificRecord> input,
      Cause cause,
      Instant at,
      @Nullable String traceparent) {
    @Nullable KeptCall kept = calls.get(callId);
    @Nullable CallState before = kept == null ? null : kept.state();
    CallSteps.Step step = steps.step(callId, before, input, cause, at);
    CallTrace trace = new CallTrace(home(kept), traceparent, at);
    moveDueTime(callId, before, step.state());
    @Nullable KeptCall after =
        step.state() == null
            ? null
            : KeptCall.after(kept, step.state(), trace.home(), at.toEpochMilli());
    calls.put(callId, after);
    pending.changed(callId, kept, after);
    for (CallSteps.Output output : step.outputs()) {
      Headers headers = TraceHeaders.of(trace.next());
      context().forward(new Record<>(output.key(), output.value(), at.toEpochMilli(), headers));
    }
    for (CallEvent event : step.events()) {
      CallCounts.count(event, kept, at.toEpochMilli());
      log(event, trace.told(event));
    }
    trace.end();
  }

  /** An answer that came before its call says nothing of whose the call will be. */
  private static @Nullable String home(@Nullable KeptCall kept) {
    return kept == null || kept.state() instanceof CallState.Parked ? null : kept.traceparent();
  }

  /** Looks at some more of what was stored when this task was taken over, until it has seen all. */
  private void countStored() {
    String from = pending.passed();
    int passed = 0;
    try (KeyValueIterator<String, KeptCall> stored =
        from == null ? calls.all() : calls.range(from, null)) {
      while (stored.hasNext() && passed < PASSED_MAX) {
        KeyValue<String, KeptCall> next = stored.next();
        if (!next.key.equals(from)) {
          pending.pass(next.key, next.value);
          passed++;
        }
      }
    }
    if (passed < PASSED_MAX) {
      pending.passedEverything();
      counting.cancel();
    }
  }

  @Override
  public void close() {
    pending.close();
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

  /** One line for each call; how it came to that is for those who look closer. */
  @SuppressWarnings("try") // the lines of the body name the span
  private static void log(CallEvent event, Span span) {
    try (Tracing.Logged named = Tracing.logged(span)) {
      boolean closed = event.getBody() instanceof CallClosed;
      log.atLevel(closed ? Level.INFO : Level.DEBUG)
          .addKeyValue("callId", event.getCallId())
          .addKeyValue("status", event.getStatus())
          .addKeyValue("event", event.getBody().getClass().getSimpleName())
          .log(closed ? "call closed" : "call moved");
    }
  }
}
