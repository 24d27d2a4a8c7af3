package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rejoinder.ingress.Ingress.Answer;
import dev.rejoinder.ingress.view.Story;
import dev.rejoinder.schemas.AskQuestion;
import dev.rejoinder.schemas.Assistant;
import dev.rejoinder.schemas.CancelRun;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.schemas.RunCommand;
import dev.rejoinder.schemas.Session;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionsTest {

  private static final String ANNA = "Bearer anna";
  private static final String BERT = "Bearer bert";
  private static final String RUN = "run_0123456789abcdefghijklmnop";
  private static final String NEXT_RUN = "run_1123456789abcdefghijklmnop";

  private final Ingress ingress = new Ingress();

  @AfterEach
  void close() {
    ingress.close();
  }

  @BeforeEach
  void everyRunCompletes() {
    ingress.log.onCommand(command -> {
      if (command.getBody() instanceof AskQuestion) {
        ingress.queued(command).started().completes("Sunny.");
      } else {
        ingress.story(command).isCancelled("session deleted");
      }
    });
    Assistant pirate = Assistant.newBuilder(Ingress.WEATHER).setId("pirate").build();
    ingress.assistants.on(pirate.getId(), pirate);
    ingress.assistants.on("weather", null);
  }

  private Answer ask(String session, String token) {
    ingress.clock.advance(Duration.ofSeconds(1));
    return ingress.post(
        "/query",
        "{\"query\":\"Why?\",\"session_id\":\"%s\"}".formatted(session),
        "Authorization",
        token);
  }

  private Answer delete(String session, String token) {
    return ingress.send(
        "DELETE", "/sessions/" + session, BodyPublishers.noBody(), "", "Authorization", token);
  }

  private Answer personality(String session, String body, String token) {
    return ingress.post("/sessions/" + session + "/personality", body, "Authorization", token);
  }

  @Test
  void aSessionShowsWhoAnswersInIt() {
    ask("s", ANNA);

    Answer answer = ingress.get("/sessions/s", "Authorization", ANNA);

    assertThat(answer.body().toString())
        .isEqualTo(
            "{\"session_id\":\"s\",\"assistant_id\":\"pirate\",\"personality_id\":\"pirate\","
                + "\"created_at\":\"2023-11-14T22:13:21.000Z\","
                + "\"changed_at\":\"2023-11-14T22:13:21.000Z\","
                + "\"message_count\":2,\"run_count\":1,\"active_run_id\":null}");
  }

  @Test
  void aThreadNobodyRecordedIsEverybodysSession() {
    ingress.story("thread_1", RUN).queued("Why?", "d").started();

    Answer answer = ingress.get("/sessions/thread_1", "Authorization", ANNA);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("personality_id")).isEqualTo("weather");
    assertThat(answer.text("active_run_id")).isEqualTo(RUN);
    assertThat(answer.text("created_at")).isEqualTo("2023-11-14T22:13:21.000Z");
  }

  @Test
  void theListHasOnesOwnAndEverybodysTheNewestFirst() {
    ingress.story("thread_1", RUN).ticking(0).queued("Why?", "d");
    ask("a.1:x", ANNA);
    ask("b", BERT);
    ask("c", ANNA);
    List<String> seen = new ArrayList<>();
    String cursor = "";
    do {
      Answer page = ingress.get("/sessions?limit=1" + cursor, "Authorization", ANNA);
      JsonNode session = page.body().at("/data/0");
      seen.add(session.get("session_id").asText() + " " + session.get("personality_id").asText());
      cursor = "&cursor=" + page.text("next_cursor");
    } while (!cursor.endsWith("null"));

    assertThat(seen).containsExactly("c pirate", "a.1:x pirate", "thread_1 weather");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET /sessions/s", "GET /sessions/s/history", "DELETE /sessions/s"})
  void anothersSessionIsNotFound(String request) {
    ask("s", ANNA);
    String[] parts = request.split(" ", 2);

    Answer answer =
        ingress.send(parts[0], parts[1], BodyPublishers.noBody(), "", "Authorization", BERT);

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.text("error")).isEqualTo("Session not found");
    assertThat(personality("s", "{\"personality_id\":\"pirate\"}", BERT).status()).isEqualTo(404);
    assertThat(ingress.get("/sessions/s", "Authorization", ANNA).status()).isEqualTo(200);
  }

  @Test
  void aChosenPersonalityAnswersFromThereOn() {
    ingress.assistants.on("weather", Ingress.WEATHER);
    ingress.post("/query", "{\"query\":\"1\",\"session_id\":\"s\",\"assistant_id\":\"weather\"}");
    ingress.clock.advance(Duration.ofMillis(5));

    Answer answer = ingress.post("/sessions/s/personality", "{\"personality_id\":\"pirate\"}");

    assertThat(answer.body().toString())
        .isEqualTo(
            "{\"personality_id\":\"pirate\",\"previous_personality_id\":\"weather\","
                + "\"session_id\":\"s\",\"timestamp\":\"2023-11-14T22:13:20.005Z\","
                + "\"assistant_id\":\"pirate\"}");
    ingress.post("/conversation", "{\"message\":\"2\",\"session_id\":\"s\"}");
    assertThat(((AskQuestion) ingress.log.commands().getLast().getBody()).getAssistant().getId())
        .isEqualTo("pirate");
    Event event = ingress.log.events().getFirst();
    assertThat(event.getType()).isEqualTo("personality_change");
    assertThat(event.getSubject()).isEqualTo("s");
    assertThat(event.getThreadId()).isEqualTo("s");
    assertThat(event.getOwner()).isEqualTo("default");
    assertThat(event.getData())
        .isEqualTo(
            "{\"personality_id\":\"pirate\",\"previous_personality_id\":\"weather\","
                + "\"session_id\":\"s\",\"timestamp\":\"2023-11-14T22:13:20.005Z\"}");
    Session session = ingress.log.sessions().getLast();
    assertThat(session.getCreatedAt()).isBefore(session.getChangedAt());
  }

  @Test
  void aPersonalityOfAThreadNobodyRecordedRecordsItForEverybody() {
    ingress.story("thread_1", RUN).queued("Why?", "d");

    Answer answer = personality("thread_1", "{\"assistant_id\":\"pirate\"}", ANNA);

    assertThat(answer.text("previous_personality_id")).isEqualTo("weather");
    assertThat(ingress.log.sessions().getFirst().getOwner()).isNull();
    assertThat(ingress.get("/sessions/thread_1", "Authorization", BERT).text("personality_id"))
        .isEqualTo("pirate");
  }

  @Test
  void aPersonalityThatCannotBeChosenChangesNothing() {
    ask("s", ANNA);

    assertThat(personality("s", "{\"personality_id\":\"nobody\"}", ANNA).status()).isEqualTo(404);
    assertThat(personality("s", "{}", ANNA).status()).isEqualTo(400);
    assertThat(personality("unknown", "{\"personality_id\":\"pirate\"}", ANNA).status())
        .isEqualTo(404);
    assertThat(ingress.log.sessions()).hasSize(1);
    assertThat(ingress.log.events()).isEmpty();
  }

  @Test
  void aDeletedSessionIsGoneWithItsThreadAndRuns() {
    Answer first = ask("s", ANNA);

    assertThat(delete("s", ANNA).body().toString())
        .isEqualTo(
            "{\"success\":true,\"message\":\"Session deleted\",\"session_id\":\"s\","
                + "\"cancelled_runs\":0}");

    for (String path :
        List.of(
            "/sessions/s",
            "/sessions/s/history",
            "/api/threads/s",
            "/api/threads/s/messages",
            "/api/threads/s/events",
            "/api/runs/" + first.text("run_id"))) {
      assertThat(ingress.get(path, "Authorization", ANNA).status()).as(path).isEqualTo(404);
    }
    assertThat(ingress.get("/sessions", "Authorization", ANNA).body().get("data")).isEmpty();
    assertThat(delete("s", ANNA).status()).isEqualTo(404);
    assertThat(ingress.log.sessions().getLast().getDeletedAt()).isNotNull();
  }

  @Test
  void aDeletedSessionTakesNoQuestions() {
    ask("s", ANNA);
    delete("s", ANNA);

    Answer query = ask("s", ANNA);
    Answer ask = ingress.ask("{\"message\":\"Why?\",\"thread_id\":\"s\"}");

    for (Answer answer : List.of(query, ask)) {
      assertThat(answer.status()).isEqualTo(410);
      assertThat(answer.text("error")).isEqualTo("Session deleted");
    }
    assertThat(ask("s", BERT).status()).isEqualTo(404);
    assertThat(ingress.log.commands()).hasSize(1);
  }

  @Test
  void deletingEndsWhatItsRunsDoThoseInLineFirst() {
    Story active = ingress.story("s", RUN).queued("Why?", "d").started();
    ingress.story("s", NEXT_RUN).after(active).queued("Then?", "d");

    assertThat(delete("s", ANNA).body().get("cancelled_runs").asInt()).isEqualTo(2);
    assertThat(ingress.log.commands())
        .extracting(RunCommand::getRunId)
        .containsExactly(NEXT_RUN, RUN);
    assertThat(ingress.log.commands())
        .extracting(RunCommand::getBody)
        .allMatch(body -> body instanceof CancelRun);
    active.completes("Too late.");
    assertThat(ingress.get("/api/runs/" + RUN).status()).isEqualTo(404);
  }
}
