package dev.rejoinder.run;

import dev.rejoinder.run.machine.RunEffect;
import dev.rejoinder.run.machine.RunInput;
import dev.rejoinder.run.machine.RunMachine;
import dev.rejoinder.run.machine.RunPolicy;
import dev.rejoinder.run.machine.Step;
import dev.rejoinder.run.machine.ThreadState;
import dev.rejoinder.runtime.DueIndex;
import dev.rejoinder.schemas.Cause;
import dev.rejoinder.topics.Causes;
import java.time.Duration;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Shell around {@link RunMachine}: loads the thread, steps it, stores it, performs the effects. */
final class RunProcessor
    extends ContextualProcessor<String, SpecificRecord, String, SpecificRecord> {

  static final String THREADS = "threads";
  static final String THREADS_DUE = "threads-due";

  private final RunPolicy policy;
  private final Duration dueCheckInterval;
  private KeyValueStore<String, ThreadState> threads;
  private DueIndex due;

  RunProcessor(RunPolicy policy, Duration dueCheckInterval) {
    this.policy = policy;
    this.dueCheckInterval = dueCheckInterval;
  }

  @Override
  public void init(ProcessorContext<String, SpecificRecord> context) {
    super.init(context);
    threads = context.getStateStore(THREADS);
    due = new DueIndex(context.getStateStore(THREADS_DUE));
    context.schedule(dueCheckInterval, PunctuationType.WALL_CLOCK_TIME, this::passDue);
  }

  @Override
  public void process(Record<String, SpecificRecord> record) {
    Instant at = Instant.ofEpochMilli(context().currentSystemTimeMs());
    Cause cause = Causes.of(context().recordMetadata(), RunInputs.id(record.value()));
    apply(record.key(), RunInputs.of(record.value(), at), cause, record.headers());
  }

  private void passDue(long nowMs) {
    Instant now = Instant.ofEpochMilli(nowMs);
    for (String threadId : due.takeDue(now)) {
      apply(threadId, new RunInput.TimePassed(now), Causes.timer(), new RecordHeaders());
    }
  }

  private void apply(String threadId, RunInput input, Cause cause, Headers headers) {
    ThreadState before = threads.get(threadId);
    Step step = RunMachine.step(threadId, before, input, policy);
    store(threadId, before, step.state());
    for (RunEffect effect : step.effects()) {
      perform(threadId, effect, cause, input.at(), headers);
    }
  }

  private void store(String threadId, @Nullable ThreadState before, @Nullable ThreadState after) {
    if (before != null) {
      due.remove(threadId, before.nextDue(policy));
    }
    if (after == null) {
      threads.delete(threadId);
    } else {
      threads.put(threadId, after);
      due.add(threadId, after.nextDue(policy));
    }
  }

  private void perform(
      String threadId, RunEffect effect, Cause cause, Instant at, Headers headers) {
    switch (effect) {
      case RunEffect.RecordFact fact ->
          forward(
              threadId,
              RunFacts.event(threadId, fact, cause, at),
              RunTopology.WRITE_RUN_EVENTS,
              at,
              headers);
      case RunEffect.AskModel ask ->
          forward(
              threadId,
              RunRecords.modelRequest(threadId, ask),
              RunTopology.WRITE_MODEL_REQUESTS,
              at,
              headers);
      case RunEffect.OpenCall open ->
          forward(
              open.callId(),
              RunRecords.openCall(threadId, open),
              RunTopology.WRITE_CALLS,
              at,
              headers);
      case RunEffect.CancelCall cancel ->
          forward(
              cancel.callId(),
              RunRecords.cancelCall(threadId, cancel),
              RunTopology.WRITE_CALLS,
              at,
              headers);
    }
  }

  private void forward(String key, SpecificRecord value, String sink, Instant at, Headers headers) {
    context().forward(new Record<>(key, value, at.toEpochMilli(), headers), sink);
  }
}
