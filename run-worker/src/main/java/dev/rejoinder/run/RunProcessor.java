package dev.rejoinder.run;

import dev.rejoinder.run.machine.RunPolicy;
import dev.rejoinder.run.machine.ThreadState;
import dev.rejoinder.runtime.DueTimes;
import dev.rejoinder.runtime.TraceHeaders;
import dev.rejoinder.runtime.Tracing;
import dev.rejoinder.schemas.CallCommand;
import dev.rejoinder.schemas.Cause;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.schemas.ModelRequest;
import dev.rejoinder.schemas.RunEvent;
import dev.rejoinder.topics.Causes;
import io.opentelemetry.api.trace.Span;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shell around {@link RunSteps}: loads the thread, steps it, stores it, writes what came of it. */
final class RunProcessor
    extends ContextualProcessor<String, SpecificRecord, String, SpecificRecord> {

  static final String THREADS = "threads";
  static final String THREADS_DUE = "threads-due";

  private static final Logger LOG = LoggerFactory.getLogger(RunProcessor.class);

  private final RunSteps steps;
  private final Duration dueCheckInterval;
  private final RunCounts counts;
  private KeyValueStore<String, KeptThread> threads;
  private DueTimes due;

  RunProcessor(RunPolicy policy, Duration dueCheckInterval) {
    this.steps = new RunSteps(policy);
    this.counts = new RunCounts(policy);
    this.dueCheckInterval = dueCheckInterval;
  }

  @Override
  public void init(ProcessorContext<String, SpecificRecord> context) {
    super.init(context);
    threads = context.getStateStore(THREADS);
    due = new DueTimes(context, THREADS_DUE, dueCheckInterval, this::comeBack);
  }

  @Override
  public void process(Record<String, SpecificRecord> record) {
    if (record.key() == null || record.value() == null) {
      throw new IllegalArgumentException("a record without key or value");
    }
    Instant at = Instant.ofEpochMilli(context().currentSystemTimeMs());
    Cause cause = Causes.of(context().recordMetadata(), RunInputs.id(record.value()));
    apply(
        record.key(),
        Optional.of(record.value()),
        cause,
        at,
        TraceHeaders.parent(record.headers()));
  }

  private void comeBack(String threadId, Instant now) {
    apply(threadId, Optional.empty(), Causes.timer(), now, null);
  }

  /** All that can go wrong goes wrong before the first write: a dead letter changes nothing. */
  private void apply(
      String threadId,
      Optional<SpecificRecord> input,
      Cause cause,
      Instant at,
      @Nullable String traceparent) {
    KeptThread kept = threads.get(threadId);
    ThreadState before = kept == null ? null : kept.state();
    RunSteps.Taken taken = steps.step(threadId, before, input, cause, at);
    RunTraces traces = new RunTraces(kept == null ? Map.of() : kept.traces(), traceparent, at);
    List<Record<String, SpecificRecord>> records = new ArrayList<>();
    for (RunSteps.Output output : taken.outputs()) {
      Headers headers = TraceHeaders.of(traces.of(output.value()));
      records.add(new Record<>(output.key(), output.value(), at.toEpochMilli(), headers));
    }
    store(threadId, before, taken.state(), traces);
    for (Record<String, SpecificRecord> record : records) {
      context().forward(record, sink(record.value()));
      if (record.value() instanceof RunEvent event) {
        counts.count(event, before, at);
        log(event, traces.span(event.getRunId()));
      }
    }
    traces.end();
  }

  private void store(
      String threadId,
      @Nullable ThreadState before,
      @Nullable ThreadState after,
      RunTraces traces) {
    if (before != null) {
      due.remove(threadId, steps.nextDue(before));
    }
    if (after == null) {
      threads.delete(threadId);
    } else {
      threads.put(threadId, new KeptThread(after, traces.kept(after)));
      due.add(threadId, steps.nextDue(after));
    }
  }

  private static String sink(SpecificRecord output) {
    return switch (output) {
      case RunEvent event -> RunTopology.WRITE_RUN_EVENTS;
      case ModelRequest request -> RunTopology.WRITE_MODEL_REQUESTS;
      case CallCommand command -> RunTopology.WRITE_CALLS;
      case Event event -> RunTopology.WRITE_EVENTS;
      case Delivery delivery -> RunTopology.WRITE_DELIVERIES;
      default -> throw new IllegalStateException("no sink for " + output.getClass().getName());
    };
  }

  @SuppressWarnings("try") // the lines of the body name the span
  private static void log(RunEvent event, Span span) {
    try (Tracing.Logged named = Tracing.logged(span)) {
      LOG.atInfo()
          .addKeyValue("threadId", event.getThreadId())
          .addKeyValue("runId", event.getRunId())
          .addKeyValue("status", event.getStatus())
          .addKeyValue("event", event.getBody().getClass().getSimpleName())
          .log("run moved");
    }
  }
}
