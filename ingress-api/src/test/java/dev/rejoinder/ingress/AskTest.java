package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.ingress.Ingress.Answer;
import dev.rejoinder.ingress.view.Story;
import dev.rejoinder.schemas.AskQuestion;
import dev.rejoinder.schemas.Assistant;
import dev.rejoinder.schemas.CallStatus;
import dev.rejoinder.schemas.QuestionRepeated;
import dev.rejoinder.schemas.RunCommand;
import dev.rejoinder.schemas.RunRefused;
import dev.rejoinder.schemas.RunStatus;
import dev.rejoinder.schemas.ThreadPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AskTest {

  private static final String QUESTION = "{\"message\":\"Weather in Berlin?\"}";

  private final Ingress ingress = new Ingress();

  @AfterEach
  void close() {
    ingress.close();
  }

  @Test
  void aCompletedRunIsAnsweredWithItsMessage() {
    ingress.log.onCommand(command -> ingress.queued(command).started().completes("Sunny."));

    Answer answer = ingress.ask(QUESTION);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().fieldNames())
        .toIterable()
        .containsExactly("status", "message", "thread_id", "run_id");
    assertThat(answer.text("status")).isEqualTo("completed");
    assertThat(answer.text("message")).isEqualTo("Sunny.");
    assertThat(answer.text("thread_id")).matches("thread_[0-9a-v]{26}");
    assertThat(answer.text("run_id")).matches("run_[0-9a-v]{26}");
    assertThat(answer.header("Content-Type")).startsWith("application/json");
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(answer.header("Server")).isEmpty();
    RunCommand command = ingress.log.commands().getFirst();
    AskQuestion ask = (AskQuestion) command.getBody();
    assertThat(command.getRunId()).isEqualTo(answer.text("run_id"));
    assertThat(ask.getAssistant()).isEqualTo(Ingress.WEATHER);
    assertThat(ask.getMessage()).isEqualTo("Weather in Berlin?");
  }

  @Test
  void openCallsAreShownWithWhatTheirWebhooksAnswered() {
    ingress.log.onCommand(command -> {
      String first = ingress.mint(command, 0);
      String second = ingress.mint(command, 1);
      ingress.queued(command).started().asksFor(first, second);
      Story calls = ingress.story(command).registers(first).registers(second);
      calls.accepts(first, "{\"ok\":true}").fails(second, "HTTP 500");
    });

    Answer answer = ingress.ask(QUESTION);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("status")).isEqualTo("requires_action");
    assertThat(answer.text("message")).isEqualTo("Tool calls have been sent to external webhook");
    String first = ingress.mint(ingress.log.commands().getFirst(), 0);
    assertThat(answer.body().at("/tool_calls/0/id").asText()).isEqualTo(first);
    assertThat(answer.body().at("/tool_calls/0/function").asText()).isEqualTo("get_weather");
    assertThat(answer.body().at("/tool_calls/0/arguments/location").asText()).isEqualTo("Berlin");
    assertThat(answer.body().at("/webhook_results/0/toolCallId").asText()).isEqualTo(first);
    assertThat(answer.body().at("/webhook_results/0/status").asText()).isEqualTo("sent");
    assertThat(answer.body().at("/webhook_results/0/response/ok").asBoolean()).isTrue();
    assertThat(answer.body().at("/webhook_results/0").has("error")).isFalse();
    assertThat(answer.body().at("/webhook_results/1/status").asText()).isEqualTo("failed");
    assertThat(answer.body().at("/webhook_results/1/response").isObject()).isTrue();
    assertThat(answer.body().at("/webhook_results/1/error").asText()).isEqualTo("HTTP 500");
  }

  @Test
  void anInlineAnswerOnItsWayIsWaitedFor() {
    ingress.log.onCommand(command -> {
      String call = ingress.mint(command, 0);
      Story story = ingress.queued(command).started().asksFor(call).registers(call);
      story.acceptsInline(call).closes(call, CallStatus.SUCCEEDED).resolves(call, 0);
      Thread.ofVirtual().start(() -> story.completes("Sunny."));
    });

    assertThat(ingress.ask(QUESTION).text("status")).isEqualTo("completed");
  }

  @Test
  void aRunThatTakesLongerThanPreferredIsProcessing() {
    ingress.log.onCommand(command -> ingress.queued(command).started());

    Answer answer = ingress.ask(QUESTION, "Prefer", "wait=0");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.text("status")).isEqualTo("processing");
    assertThat(answer.text("current_status")).isEqualTo("in_progress");
    assertThat(answer.text("message")).isNotEmpty();
    assertThat(answer.header("Location")).isEqualTo("/api/runs/" + answer.text("run_id"));
    assertThat(answer.header("Retry-After")).isEqualTo("1");
    assertThat(answer.header("Preference-Applied")).isEqualTo("wait=0");
  }

  @Test
  void whoRespondsAsyncStillLearnsOfARefusal() {
    ingress.log.onCommand(
        command -> ingress.story(command).run(RunStatus.FAILED, new RunRefused("queue_full")));

    Answer answer = ingress.ask(QUESTION, "Prefer", "respond-async");

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.text("error")).isEqualTo("Thread busy");
    assertThat(answer.header("Preference-Applied")).isEqualTo("respond-async");
  }

  @Test
  void aQuestionRefusedBecauseItsThreadIsBusyNamesBoth() {
    ingress.log.onCommand(
        command -> ingress.story(command).run(RunStatus.FAILED, new RunRefused("thread_busy")));

    Answer answer =
        ingress.ask(
            "{\"message\":\"Why?\",\"thread_id\":\"thread_1\",\"thread_policy\":\"reject\"}");

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.text("error")).isEqualTo("Thread busy");
    assertThat(answer.text("details")).contains("A run is active in this thread");
    assertThat(answer.text("thread_id")).isEqualTo("thread_1");
    assertThat(answer.text("run_id")).isEqualTo(ingress.log.commands().getFirst().getRunId());
  }

  @Test
  void theRequestsPolicyBeatsTheAssistants() {
    ingress.log.onCommand(command -> ingress.queued(command).completes("Sunny."));
    ingress.assistants.on(
        "weather",
        Assistant.newBuilder(Ingress.WEATHER).setThreadPolicy(ThreadPolicy.INTERRUPT).build());

    ingress.ask(QUESTION);
    ingress.ask("{\"message\":\"Why?\",\"thread_policy\":\"enqueue\"}");

    assertThat(ingress.log.commands())
        .extracting(command -> ((AskQuestion) command.getBody()).getThreadPolicy())
        .containsExactly(ThreadPolicy.INTERRUPT, ThreadPolicy.ENQUEUE);
  }

  @Test
  void respondAsyncIsAnsweredEvenWhenNobodyDecides() {
    Answer answer = ingress.ask(QUESTION, "Prefer", "respond-async");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.text("current_status")).isEqualTo("queued");
  }

  @ParameterizedTest
  @CsvSource({
    "server_error, 502, Run failed",
    "rate_limit_exceeded, 429, Run failed",
    "timeout, 504, Run failed",
    "tool_call_expired, 504, Run failed"
  })
  void aFailedRunIsAnError(String code, int status, String error) {
    ingress.log.onCommand(command -> ingress.queued(command).fails(code));

    Answer answer = ingress.ask(QUESTION);

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.text("error")).isEqualTo(error);
    assertThat(answer.text("details")).isEqualTo("It went wrong.");
    assertThat(answer.text("status")).isEqualTo("failed");
    assertThat(answer.text("run_id")).startsWith("run_");
    assertThat(answer.header("Retry-After").isEmpty()).isEqualTo(status != 429);
  }

  @Test
  void expiredCancelledAndIncompleteRunsSayWhatTheyAre() {
    ingress.log.onCommand(command -> ingress.queued(command).expires());
    assertThat(ingress.ask(QUESTION).status()).isEqualTo(504);

    ingress.log.onCommand(command -> ingress.queued(command).isCancelled("Enough."));
    Answer cancelled = ingress.ask(QUESTION);
    assertThat(cancelled.status()).isEqualTo(409);
    assertThat(cancelled.text("error")).isEqualTo("Run cancelled");

    ingress.log.onCommand(command -> ingress.queued(command).isIncomplete("max_turns", "So far."));
    Answer incomplete = ingress.ask(QUESTION);
    assertThat(incomplete.status()).isEqualTo(200);
    assertThat(incomplete.text("status")).isEqualTo("incomplete");
    assertThat(incomplete.text("message")).isEqualTo("So far.");
    assertThat(incomplete.body().at("/incomplete_details/reason").asText()).isEqualTo("max_turns");
  }

  @Test
  void theSameKeyIsTheSameRunAndTheSameAnswer() {
    ingress.log.onCommand(command -> ingress.queued(command).completes("Sunny."));

    Answer first = ingress.ask(QUESTION, "Idempotency-Key", "key-1");
    Answer again = ingress.ask(QUESTION, "Idempotency-Key", "key-1");
    Answer other = ingress.ask(QUESTION, "Idempotency-Key", "key-2");

    assertThat(again.body()).isEqualTo(first.body());
    assertThat(other.text("run_id")).isNotEqualTo(first.text("run_id"));
    assertThat(ingress.log.commands()).hasSize(2);
  }

  @Test
  void theSameKeyWithAnotherQuestionIsRefusedWithoutPublishing() {
    ingress.log.onCommand(command -> ingress.queued(command).completes("Sunny."));
    ingress.ask(QUESTION, "Idempotency-Key", "key-1");

    Answer answer = ingress.ask("{\"message\":\"Other?\"}", "Idempotency-Key", "key-1");

    assertThat(answer.status()).isEqualTo(422);
    assertThat(ingress.log.commands()).hasSize(1);
  }

  @Test
  void aConflictOnlyTheWorkerKnowsOfIsRefusedToo() {
    ingress.log.onCommand(command ->
        ingress.story(command).run(RunStatus.COMPLETED, new RunRefused("idempotency_conflict")));

    assertThat(ingress.ask(QUESTION, "Idempotency-Key", "key-1").status()).isEqualTo(422);
  }

  @Test
  void aRepeatedQuestionWhoseAnswerIsNoLongerAtHandSaysSo() {
    ingress.log.onCommand(
        command -> ingress.story(command).run(RunStatus.COMPLETED, new QuestionRepeated()));

    assertThat(ingress.ask(QUESTION, "Idempotency-Key", "key-1").status()).isEqualTo(410);
  }

  @Test
  void aThreadIsKeptAndTheTraceGoesAlong() {
    ingress.log.onCommand(command -> ingress.queued(command).completes("Sunny."));
    String trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    Answer answer =
        ingress.ask(
            "{\"message\":\"a\",\"thread_id\":\"slack:C1.2_3-4\",\"unknown\":1,\"metadata\":{}}",
            "traceparent",
            trace);

    assertThat(answer.text("thread_id")).isEqualTo("slack:C1.2_3-4");
    ingress.ask(QUESTION, "traceparent", "00-xyz");
    assertThat(ingress.log.traceparents()).containsExactly(trace, "null");
  }
}
