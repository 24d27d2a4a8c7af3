package dev.rejoinder.run.machine;

import dev.rejoinder.run.machine.RunEffect.AskModel;
import dev.rejoinder.run.machine.RunEffect.OpenCall;
import dev.rejoinder.run.machine.RunEffect.RecordFact;
import dev.rejoinder.run.machine.RunInput.Attempt;
import dev.rejoinder.run.machine.RunInput.RequestedCall;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A thread driven by a test, in the words of the domain. */
final class Conversation {

  static final String THREAD = "thread_1";
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  static final RunPolicy POLICY =
      new RunPolicy(
          (thread, run, turn, index) -> "call_" + run + "_" + turn + "_" + index,
          Duration.ofHours(24),
          Duration.ofDays(30),
          3,
          3,
          Duration.ofSeconds(1),
          Duration.ofMinutes(5));
  static final ToolSpec WEATHER =
      new ToolSpec(
          "get_weather",
          "Weather of a place.",
          """
          {"type":"object","properties":{"location":{"type":"string"}},
           "required":["location"],"additionalProperties":false}\
          """,
          null,
          null,
          OnTimeout.ERROR_TO_MODEL,
          null,
          null,
          LatePolicy.DROP,
          false);
  static final AssistantSpec ASSISTANT =
      new AssistantSpec("weather", "Weather", null, "Be brief.", List.of(WEATHER), 4);

  static final ReplyAddress PHONE =
      new ReplyAddress(
          "sms", "openphone", "help", Map.of("from", "1", "to", "2"), null, null, null, null);

  @Nullable ThreadState state;

  /** Of the questions asked from then on. */
  @Nullable ReplyAddress replyTo;

  Instant now = START;
  final List<RunEffect> effects = new ArrayList<>();

  List<RunEffect> step(RunInput input) {
    Step step = RunMachine.step(THREAD, state, input, POLICY);
    state = step.state();
    effects.addAll(step.effects());
    return step.effects();
  }

  List<RunEffect> ask(String runId, String message) {
    return ask(runId, message, ThreadPolicy.ENQUEUE);
  }

  List<RunEffect> ask(String runId, String message, ThreadPolicy policy) {
    return step(
        new RunInput.QuestionAsked(
            now, runId, message, ASSISTANT, "digest of " + message, policy, replyTo));
  }

  List<RunEffect> note(String callId, String text) {
    return step(new RunInput.NoteGiven(now, callId, CallStatus.SUCCEEDED, text));
  }

  List<RunEffect> cancel(String runId) {
    return step(new RunInput.CancelRequested(now, runId, "enough"));
  }

  List<RunEffect> answer(String text, RequestedCall... calls) {
    return answer(open(), text, calls);
  }

  List<RunEffect> answer(Attempt attempt, String text, RequestedCall... calls) {
    return step(
        new RunInput.ModelAnswered(
            now, attempt, text, List.of(calls), new Usage(10, 5), "m", false, Map.of()));
  }

  List<RunEffect> cutOff(String text) {
    return step(
        new RunInput.ModelAnswered(
            now, open(), text, List.of(), new Usage(1, 1), "m", true, Map.of()));
  }

  List<RunEffect> fail(boolean retryable, String code, @Nullable Duration retryAfter) {
    return step(new RunInput.ModelFailed(now, open(), retryable, code, "no", retryAfter));
  }

  List<RunEffect> resolve(String callId, String output) {
    return resolve(callId, CallStatus.SUCCEEDED, output, false);
  }

  List<RunEffect> resolve(String callId, CallStatus status, String output, boolean failRun) {
    return step(new RunInput.CallResolved(now, "run_1", 1, callId, status, output, failRun));
  }

  List<RunEffect> passTime(Duration duration) {
    now = now.plus(duration);
    return step(new RunInput.TimePassed(now));
  }

  /** The attempt the model was asked last. */
  Attempt open() {
    AskModel asked = lastAsked();
    return new Attempt(asked.runId(), asked.turn(), asked.attempt(), asked.requestDigest());
  }

  AskModel lastAsked() {
    return of(effects, AskModel.class).getLast();
  }

  List<String> openedCalls() {
    return of(effects, OpenCall.class).stream().map(OpenCall::callId).toList();
  }

  static RequestedCall weatherIn(String place) {
    return new RequestedCall("p_" + place, "get_weather", "{\"location\":\"" + place + "\"}");
  }

  static <I extends Item> Stream<I> items(AskModel ask, Class<I> type) {
    return ask.items().stream().filter(type::isInstance).map(type::cast);
  }

  static List<RunFact> facts(List<RunEffect> effects) {
    return of(effects, RecordFact.class).stream().map(RecordFact::fact).toList();
  }

  static List<RunStatus> statuses(List<RunEffect> effects) {
    return of(effects, RecordFact.class).stream().map(RecordFact::status).toList();
  }

  static <E> List<E> of(List<RunEffect> effects, Class<E> type) {
    return effects.stream().filter(type::isInstance).map(type::cast).toList();
  }
}
