package dev.rejoinder.standalone.audit;

import dev.rejoinder.callback.CallReplay;
import dev.rejoinder.callback.CallbackConfig;
import dev.rejoinder.run.RunConfig;
import dev.rejoinder.run.RunReplay;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.topics.Topics;
import java.util.function.LongConsumer;

/** Reads the log of one installation and audits it; nothing is stopped or written. */
public final class LogAudit {

  private final RunConfig run;
  private final CallbackConfig callback;

  private LogAudit(RunConfig run, CallbackConfig callback) {
    this.run = run;
    this.callback = callback;
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
    env.check();
    return new LogAudit(run, callback);
  }

  /**
   * Audits the log as it stands.
   *
   * @param openAllowed whether runs and calls may still be under way
   * @param progress told the number of records read so far, now and then
   */
  public AuditReport run(boolean openAllowed, LongConsumer progress) {
    LogReader reader = new LogReader(run.kafka(), progress);
    LogSnapshot log = LogSnapshot.read(reader, new Topics(run.topics()));
    return new Audit(log, openAllowed)
        .run(
            threadId -> new RunReplay(threadId, run.policy())::step,
            callId -> new CallReplay(callId, callback.policy())::step);
  }
}
