package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.ingress.Ingress.Answer;
import dev.rejoinder.ingress.view.Story;
import dev.rejoinder.schemas.AskQuestion;
import dev.rejoinder.schemas.Assistant;
import dev.rejoinder.schemas.RunCommand;
import dev.rejoinder.schemas.RunRefused;
import dev.rejoinder.schemas.RunStatus;
import dev.rejoinder.schemas.Session;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionQuestionsTest {

  private static final String ANNA = "Bearer anna";
  private static final String BERT = "Bearer bert";

  private final Ingress ingress = new Ingress();

  @AfterEach
  void close() {
    ingress.close();
  }

  private void everyRunCompletes() {
    ingress.log.onCommand(command -> ingress.queued(command).started().completes("Sunny."));
  }

  private AskQuestion asked(int index) {
    return (AskQuestion) ingress.log.commands().get(index).getBody();
  }

  private Assistant another() {
    Assistant other = Assistant.newBuilder(Ingress.WEATHER).setId("pirate").build();
    ingress.assistants.on(other.getId(), other);
    return other;
  }

  @ParameterizedTest
  @CsvSource({
    "/query, query",
    "/query, message",
    "/agent-query, query",
    "/conversation, message",
    "/conversation, text",
    "/conversation, query"
  })
  void theFirstQuestionBeginsASession(String path, String field) {
    everyRunCompletes();

    Answer answer = ingress.post(path, "{\"%s\":\"Weather in Berlin?\"}".formatted(field));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().fieldNames())
        .toIterable()
        .containsExactly(
            "response",
            "session_id",
            "run_id",
            "status",
            "timestamp",
            "assistant_id",
            "personality_id");
    assertThat(answer.text("response")).isEqualTo("Sunny.");
    assertThat(answer.text("status")).isEqualTo("completed");
    assertThat(answer.text("timestamp")).isEqualTo("2023-11-14T22:13:23.000Z");
    assertThat(answer.text("personality_id")).isEqualTo("weather");
    RunCommand command = ingress.log.commands().getFirst();
    assertThat(answer.text("session_id"))
        .matches("thread_[0-9a-v]{26}")
        .isEqualTo(command.getThreadId());
    assertThat(answer.text("run_id")).isEqualTo(command.getRunId());
    assertThat(asked(0).getMessage()).isEqualTo("Weather in Berlin?");
    assertThat(ingress.log.sessions())
        .containsExactly(
            new Session(
                command.getThreadId(),
                "weather",
                "default",
                ingress.clock.instant(),
                ingress.clock.instant(),
                null));
  }

  @Test
  void laterQuestionsGoOnInTheSession() {
    everyRunCompletes();
    Answer first = ingress.post("/query", "{\"query\":\"One?\"}");
    String more =
        "{\"message\":\"Two?\",\"session_id\":\"%s\"}".formatted(first.text("session_id"));

    Answer second = ingress.post("/conversation", more);

    assertThat(second.text("session_id")).isEqualTo(first.text("session_id"));
    assertThat(ingress.log.commands())
        .extracting(RunCommand::getThreadId)
        .hasSize(2)
        .containsOnly(first.text("session_id"));
    assertThat(ingress.log.sessions()).hasSize(1);
  }

  @Test
  void aSessionMayHaveAnIdOfTheClients() {
    everyRunCompletes();

    Answer answer = ingress.post("/query", "{\"query\":\"One?\",\"session_id\":\"c:42\"}");

    assertThat(answer.text("session_id")).isEqualTo("c:42");
    assertThat(ingress.log.sessions()).extracting(Session::getSessionId).containsExactly("c:42");
  }

  @Test
  void aThreadThatIsThereAlreadyIsNobodysToTake() {
    ingress.story("thread_1", "run_0123456789abcdefghijklmnop").queued("Why?", "d");
    everyRunCompletes();

    Answer answer =
        ingress.post(
            "/query", "{\"query\":\"One?\",\"session_id\":\"thread_1\"}", "Authorization", ANNA);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(ingress.log.sessions()).isEmpty();
  }

  @Test
  void theFirstQuestionsAssistantAnswersUntilAQuestionNamesAnother() {
    another();
    everyRunCompletes();
    String session = "\"session_id\":\"s\"";
    ingress.post("/query", "{\"query\":\"1\",\"personality_id\":\"pirate\",%s}".formatted(session));
    ingress.post("/query", "{\"query\":\"2\",%s}".formatted(session));
    ingress.post("/query", "{\"query\":\"3\",\"assistant_id\":\"weather\",%s}".formatted(session));
    ingress.post("/query", "{\"query\":\"4\",%s}".formatted(session));

    assertThat(List.of(asked(0), asked(1), asked(2), asked(3)))
        .extracting(ask -> ask.getAssistant().getId())
        .containsExactly("pirate", "pirate", "weather", "pirate");
  }

  @Test
  void aToolThatTakesItsTimeIsWaitedFor() {
    ingress.log.onCommand(command -> {
      String call = ingress.mint(command, 0);
      Story story = ingress.queued(command).started().asksFor(call).registers(call);
      story.accepts(call, "{}");
      Thread.startVirtualThread(() -> story.resolves(call, 0).completes("21 degrees."));
    });

    assertThat(ingress.post("/query", "{\"query\":\"One?\"}").text("response"))
        .isEqualTo("21 degrees.");
  }

  @Test
  void whoWillNotWaitIsToldWhereToLook() {
    ingress.log.onCommand(command -> ingress.queued(command).started());

    Answer answer = ingress.post("/agent-query", "{\"query\":\"One?\"}", "Prefer", "respond-async");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.text("status")).isEqualTo("processing");
    assertThat(answer.text("current_status")).isEqualTo("in_progress");
    RunCommand command = ingress.log.commands().getFirst();
    assertThat(answer.text("session_id")).isEqualTo(command.getThreadId());
    assertThat(answer.text("run_id")).isEqualTo(command.getRunId());
    assertThat(answer.header("Preference-Applied")).isEqualTo("respond-async");
    assertThat(answer.header("Location")).isEqualTo("/api/runs/" + command.getRunId());
  }

  @ParameterizedTest
  @CsvSource({"server_error, 502", "rate_limit_exceeded, 429", "timeout, 504"})
  void aFailedRunIsAnErrorThatNamesItsSession(String code, int status) {
    ingress.log.onCommand(command -> ingress.queued(command).started().fails(code));

    Answer answer = ingress.post("/query", "{\"query\":\"One?\"}");

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.text("error")).isEqualTo("Run failed");
    assertThat(answer.text("details")).isEqualTo("It went wrong.");
    RunCommand command = ingress.log.commands().getFirst();
    assertThat(answer.text("session_id")).isEqualTo(command.getThreadId());
    assertThat(answer.text("run_id")).isEqualTo(command.getRunId());
  }

  @Test
  void aRunThatStoppedAtALimitAnswersWithWhatItHas() {
    ingress.log.onCommand(
        command -> ingress.queued(command).started().isIncomplete("max_turns", "So far:"));

    Answer answer = ingress.post("/query", "{\"query\":\"One?\"}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("response")).isEqualTo("So far:");
    assertThat(answer.body().at("/incomplete_details/reason").asText()).isEqualTo("max_turns");
  }

  @Test
  void aRefusalNamesItsSession() {
    ingress.log.onCommand(
        command -> ingress.story(command).run(RunStatus.FAILED, new RunRefused("queue_full")));

    Answer answer = ingress.post("/query", "{\"query\":\"One?\",\"session_id\":\"s\"}");

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.text("error")).isEqualTo("Thread busy");
    assertThat(answer.text("session_id")).isEqualTo("s");
    assertThat(answer.text("run_id")).startsWith("run_");
  }

  @Test
  void aQuestionSentTwiceWithItsKeyIsAskedOnceInOneSession() {
    everyRunCompletes();
    String body = "{\"query\":\"One?\"}";
    Answer first = ingress.post("/query", body, "Idempotency-Key", "k", "Authorization", ANNA);
    Answer again = ingress.post("/query", body, "Idempotency-Key", "k", "Authorization", ANNA);
    Answer others = ingress.post("/query", body, "Idempotency-Key", "k", "Authorization", BERT);

    assertThat(again.body()).isEqualTo(first.body());
    assertThat(others.text("session_id")).isNotEqualTo(first.text("session_id"));
    assertThat(ingress.log.commands()).hasSize(2);
    assertThat(ingress.log.sessions()).hasSize(2);
  }

  @Test
  void anothersSessionIsNotFound() {
    everyRunCompletes();
    String body = "{\"query\":\"One?\",\"session_id\":\"s\"}";
    ingress.post("/query", body, "Authorization", ANNA);

    Answer answer = ingress.post("/query", body, "Authorization", BERT);

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.text("error")).isEqualTo("Session not found");
    assertThat(ingress.log.commands()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"query\":\"  \"}",
        "{\"query\":1}",
        "{\"query\":\"Why?\",\"session_id\":\"a b\"}",
        "{\"query\":\"Why?\",\"assistant_id\":\"a\",\"personality_id\":\"b\"}"
      })
  void whatDoesNotFitIsRefusedAndBeginsNothing(String body) {
    Answer answer = ingress.post("/query", body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body().fieldNames()).toIterable().containsExactly("error", "details");
    assertThat(ingress.log.nothingPublished()).isTrue();
  }

  @Test
  void anUnknownAssistantBeginsNothing() {
    Answer answer = ingress.post("/query", "{\"query\":\"Why?\",\"personality_id\":\"nobody\"}");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.text("error")).isEqualTo("Assistant not found");
    assertThat(ingress.log.nothingPublished()).isTrue();
  }

  @Test
  void nothingBeginsWhileSessionsAreStillBeingRead() {
    ingress.followsThePresent = false;

    Answer answer = ingress.post("/query", "{\"query\":\"Why?\"}");

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("Retry-After")).isEqualTo("1");
    assertThat(ingress.log.nothingPublished()).isTrue();
  }
}
