package dev.rejoinder.standalone.audit;

import dev.rejoinder.callback.CallReplay;
import dev.rejoinder.callback.CallbackConfig;
import dev.rejoinder.callback.call.CallPolicy;
import dev.rejoinder.run.RunConfig;
import dev.rejoinder.run.RunReplay;
import dev.rejoinder.run.machine.RunPolicy;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.topics.CallIds;
import dev.rejoinder.topics.Topics;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Reads the log of one installation and audits it; nothing is stopped or written. */
public final class LogAudit {

  private final RunConfig run;
  private final CallbackConfig callback;
  private final CallIds callIds;

  private LogAudit(RunConfig run, CallbackConfig callback, CallIds callIds) {
    this.run = run;
    this.callback = callback;
    this.callIds = callIds;
  }

  /**
   * With the settings the workers have: other limits, or another signing secret, replay to other
   * events.
   *
   * @throws dev.rejoinder.runtime.ConfigException with every problem in {@code env}
   */
  public static LogAudit of(Env env) {
    RunConfig run = RunConfig.from(env);
    CallbackConfig callback = CallbackConfig.from(env);
    CallIds callIds = new CallIds(CallIds.secret(env));
    env.check();
    return new LogAudit(run, callback, callIds);
  }

  /**
   * Audits the log as it stands.
   *
   * @param allEnded true when nothing may be under way any more: a run or call that has not ended
   *     is a finding then, and so is an input nobody has taken
   * @throws WrongLogException when topics are missing, or were written with another signing secret
   * @throws org.apache.kafka.common.KafkaException when Kafka does not answer
   */
  public AuditReport run(TimeRange range, boolean allEnded, Progress progress) {
    try (KafkaLog log = new KafkaLog(run.kafka())) {
      return run(log, range, allEnded, progress);
    }
  }

  /** Audits {@code log}, such as a copy. */
  AuditReport run(Log log, TimeRange range, boolean allEnded, Progress progress) {
    Instant now = Instant.now();
    Instant horizon = range.until() == null || range.until().isAfter(now) ? now : range.until();
    Endings endings = new Endings(allEnded, run.policy().runTimeout(), horizon);
    return new Audit(log, new Topics(run.topics()), range, endings, progress)
        .run(callIds, new Threads(run.policy()), new Calls(callback.policy()));
  }

  private record Threads(RunPolicy policy) implements Machines {

    @Override
    public Replay of(String threadId) {
      return new RunReplay(threadId, policy)::step;
    }

    @Override
    public String causeId(SpecificRecord input) {
      return RunReplay.causeId(input);
    }

    @Override
    public Count steps() {
      return Count.RUN_STEPS;
    }
  }

  private record Calls(CallPolicy policy) implements Machines {

    @Override
    public Replay of(String callId) {
      return new CallReplay(callId, policy)::step;
    }

    @Override
    public @Nullable String causeId(SpecificRecord input) {
      return CallReplay.causeId(input);
    }

    @Override
    public Count steps() {
      return Count.CALL_STEPS;
    }
  }
}
