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
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shell around {@link RunMachine}: loads the thread, steps it, stores it, performs the effects. */
final class RunProcessor
    extends ContextualProcessor<String, SpecificRecord, String, SpecificRecord> {

  static final String THREADS = "threads";
  static final String THREADS_DUE = "threads-due";

  private static final Logger LOG = LoggerFactory.getLogger(RunProcessor.class);

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
    if (record.key() == null || record.value() == null) {
      throw new IllegalArgumentException("a record without key or value");
    }
    Instant at = Instant.ofEpochMilli(context().currentSystemTimeMs());
    Cause cause = Causes.of(context().recordMetadata(), RunInputs.id(record.value()));
    apply(record.key(), RunInputs.of(record.value(), at), cause, record.headers());
  }

  private void passDue(long nowMs) {
    Instant now = Instant.ofEpochMilli(nowMs);
    for (DueIndex.Due next : due.due(now)) {
      due.remove(next.key(), next.at());
      apply(next.key(), new RunInput.TimePassed(now), Causes.timer(), new RecordHeaders());
    }
  }

  /** All that can go wrong goes wrong before the first write: a dead letter changes nothing. */
  private void apply(String threadId, RunInput input, Cause cause, Headers headers) {
    ThreadState before = threads.get(threadId);
    Step step = RunMachine.step(threadId, before, input, policy);
    List<Output> outputs =
        step.effects().stream().map(effect -> output(threadId, effect, cause, input.at())).toList();
    store(threadId, before, step.state());
    long atMs = input.at().toEpochMilli();
    for (Output output : outputs) {
      context().forward(new Record<>(output.key, output.value, atMs, headers), output.sink);
    }
    step.effects().forEach(effect -> log(threadId, effect));
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

  private static Output output(String threadId, RunEffect effect, Cause cause, Instant at) {
    return switch (effect) {
      case RunEffect.RecordFact fact ->
          new Output(
              threadId, RunFacts.event(threadId, fact, cause, at), RunTopology.WRITE_RUN_EVENTS);
      case RunEffect.AskModel ask ->
          new Output(
              threadId, RunRecords.modelRequest(threadId, ask), RunTopology.WRITE_MODEL_REQUESTS);
      case RunEffect.OpenCall open ->
          new Output(open.callId(), RunRecords.openCall(threadId, open), RunTopology.WRITE_CALLS);
      case RunEffect.CancelCall cancel ->
          new Output(
              cancel.callId(), RunRecords.cancelCall(threadId, cancel), RunTopology.WRITE_CALLS);
    };
  }

  private static void log(String threadId, RunEffect effect) {
    if (effect instanceof RunEffect.RecordFact fact) {
      LOG.atInfo()
          .addKeyValue("threadId", threadId)
          .addKeyValue("runId", fact.runId())
          .addKeyValue("status", fact.status())
          .addKeyValue("event", fact.fact().getClass().getSimpleName())
          .log("run moved");
    }
  }

  /** A record, and the sink it goes to. */
  private record Output(String key, SpecificRecord value, String sink) {}
}
