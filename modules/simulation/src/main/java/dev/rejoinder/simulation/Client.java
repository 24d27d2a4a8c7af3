package dev.rejoinder.simulation;

import dev.rejoinder.schemas.ApproveCall;
import dev.rejoinder.schemas.AskQuestion;
import dev.rejoinder.schemas.Assistant;
import dev.rejoinder.schemas.CallCommand;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.CallStatus;
import dev.rejoinder.schemas.Callback;
import dev.rejoinder.schemas.CallbackSource;
import dev.rejoinder.schemas.CancelCall;
import dev.rejoinder.schemas.CancelRun;
import dev.rejoinder.schemas.HeartbeatPolicy;
import dev.rejoinder.schemas.OpenTask;
import dev.rejoinder.schemas.RejectCall;
import dev.rejoinder.schemas.RunCommand;
import dev.rejoinder.schemas.TaskMode;
import dev.rejoinder.schemas.ThreadPolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Clients behind the ingress: they ask, repeat, cancel, open tasks, approve and reject. */
final class Client implements Actor {

  private static final int COMMANDS_MAX = 14;
  private static final List<ThreadPolicy> POLICIES = List.of(ThreadPolicy.values());

  private final Chance chance;
  private final Cluster cluster;
  private final Assistant assistant;
  private final List<RunCommand> questions = new ArrayList<>();
  private final List<CallCommand> tasks = new ArrayList<>();
  private int commands;

  Client(Chance chance, Cluster cluster, Assistant assistant) {
    this.chance = chance;
    this.cluster = cluster;
    this.assistant = assistant;
  }

  /** Whether it has nothing more to ask for. */
  boolean done() {
    return commands >= COMMANDS_MAX;
  }

  @Override
  public boolean act(Instant now) {
    if (done()) {
      return false;
    }
    commands++;
    switch (chance.below(12)) {
      case 0, 1, 2, 3, 4 -> send(question());
      case 5 -> send(questions.isEmpty() ? question() : repeated());
      case 6 -> send(questions.isEmpty() ? question() : cancelled());
      case 7, 8 -> sendTask(task());
      case 9 -> sendTask(tasks.isEmpty() ? task() : repeatedTask());
      case 10 -> cancelCall();
      default -> answerEarly();
    }
    return true;
  }

  /** Decides about one call that waits for approval; false when none does. */
  boolean decide() {
    List<String> waiting = waiting();
    if (waiting.isEmpty()) {
      return false;
    }
    String callId = chance.pick(waiting);
    SpecificRecord decision =
        chance.oneIn(3) ? new RejectCall("who", "no") : new ApproveCall("who", "yes");
    cluster.calls.append(callId, command(callId, null, decision), Transaction.NONE);
    return true;
  }

  private List<String> waiting() {
    List<String> waiting = new ArrayList<>();
    cluster
        .callEvents
        .committed()
        .map(entry -> (CallEvent) entry.value())
        .forEach(event -> {
          waiting.remove(event.getCallId());
          if (event.getStatus() == CallStatus.AWAITING_APPROVAL) {
            waiting.add(event.getCallId());
          }
        });
    return waiting;
  }

  private RunCommand question() {
    String runId = "run_" + questions.size();
    AskQuestion ask =
        new AskQuestion("question", assistant, "digest of " + runId, chance.pick(POLICIES), null);
    RunCommand question = new RunCommand("cmd_" + commands, thread(), runId, ask);
    questions.add(question);
    return question;
  }

  private RunCommand repeated() {
    RunCommand again = chance.pick(questions);
    if (!chance.oneIn(4)) {
      return again;
    }
    AskQuestion asked = (AskQuestion) again.getBody();
    return new RunCommand(
        again.getCommandId(),
        again.getThreadId(),
        again.getRunId(),
        AskQuestion.newBuilder(asked).setQuestionDigest("another").build());
  }

  private RunCommand cancelled() {
    RunCommand question = chance.pick(questions);
    return new RunCommand(
        "cmd_" + commands, question.getThreadId(), question.getRunId(), new CancelRun("why not"));
  }

  private CallCommand task() {
    String taskId = "task_" + tasks.size();
    OpenTask open =
        OpenTask.newBuilder()
            .setRequestDigest("digest of " + taskId)
            .setWebhookUrl("https://service.example/")
            .setEndpointId("task:https://service.example")
            .setParams("{}")
            .setMode(chance.oneIn(4) ? TaskMode.SYNC : TaskMode.CALLBACK)
            .setTimeoutMs(1000L + chance.below(20_000))
            .setHeartbeat(chance.oneIn(2) ? new HeartbeatPolicy(3000L, 15_000L) : null)
            .build();
    CallCommand task = command(taskId, chance.oneIn(3) ? null : thread(), open);
    tasks.add(task);
    return task;
  }

  private CallCommand repeatedTask() {
    CallCommand again = chance.pick(tasks);
    if (!chance.oneIn(4)) {
      return again;
    }
    OpenTask other =
        OpenTask.newBuilder((OpenTask) again.getBody()).setRequestDigest("another").build();
    return CallCommand.newBuilder(again).setBody(other).build();
  }

  /** Whoever knows an id may answer before its task is registered, which may never be. */
  private void answerEarly() {
    String taskId = "task_" + tasks.size();
    Callback early =
        new Callback("early_" + commands, taskId, "{}", false, CallbackSource.HTTP, null);
    cluster.callbacks.append(taskId, early, Transaction.NONE);
  }

  private void cancelCall() {
    String callId = tasks.isEmpty() || chance.oneIn(8) ? "task_0" : chance.pick(tasks).getCallId();
    cluster.calls.append(
        callId, command(callId, null, new CancelCall("why not")), Transaction.NONE);
  }

  private CallCommand command(String callId, @Nullable String threadId, SpecificRecord body) {
    return new CallCommand(callId, threadId, null, body, "cmd_" + commands);
  }

  private void send(RunCommand command) {
    cluster.runCommands.append(command.getThreadId(), command, Transaction.NONE);
  }

  private void sendTask(CallCommand command) {
    cluster.calls.append(command.getCallId(), command, Transaction.NONE);
  }

  private String thread() {
    return "thread_" + chance.below(2);
  }
}
