package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rejoinder.ingress.Ingress.Answer;
import dev.rejoinder.ingress.view.Story;
import dev.rejoinder.schemas.CallStatus;
import dev.rejoinder.schemas.NoteTaken;
import dev.rejoinder.schemas.RunStatus;
import dev.rejoinder.schemas.ThreadForgotten;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThreadsTest {

  private static final String THREAD = "thread_1";
  private static final String PATH = "/api/threads/" + THREAD;
  private static final String FIRST = "run_0123456789abcdefghijklmnop";
  private static final String SECOND = "run_1123456789abcdefghijklmnop";
  private static final String THIRD = "run_2123456789abcdefghijklmnop";

  private final Ingress ingress = new Ingress();
  private Story last = ingress.story(THREAD, FIRST);

  @AfterEach
  void close() {
    ingress.close();
  }

  private Story story(String runId) {
    last = ingress.story(THREAD, runId).after(last);
    return last;
  }

  /** Two runs that ended, a note between them, and two that go on. */
  private void aConversation() {
    story(FIRST).queued("Why?", "d").started().completes("Because.");
    story("")
        .run(
            RunStatus.COMPLETED,
            new NoteTaken("task_1", CallStatus.SUCCEEDED, "The task is done.", false));
    story(SECOND).queued("And then?", "d").started();
    story(THIRD).queued("Hello?", "d");
    story(SECOND).notes(RunStatus.IN_PROGRESS, "call_9", "A late answer.").isIncomplete("max", "");
    story(THIRD).started();
  }

  @Test
  void aThreadShowsItsRunsTheNewestFirst() {
    aConversation();

    Answer answer = ingress.get(PATH);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("id")).isEqualTo(THREAD);
    assertThat(answer.text("active_run_id")).isEqualTo(THIRD);
    assertThat(answer.body().get("complete").asBoolean()).isTrue();
    assertThat(answer.body().get("run_count").asInt()).isEqualTo(3);
    assertThat(answer.body().get("message_count").asInt()).isEqualTo(6);
    assertThat(answer.text("last_event_id")).isEqualTo("3:118");
    assertThat(answer.body().get("runs").findValuesAsText("id"))
        .containsExactly(THIRD, SECOND, FIRST);
    assertThat(answer.body().get("runs").findValuesAsText("status"))
        .containsExactly("in_progress", "incomplete", "completed");
    assertThat(answer.body().at("/runs/2/created_at").asLong()).isEqualTo(1_700_000_001L);
    assertThat(answer.body().at("/runs/2/ended_at").asLong()).isEqualTo(1_700_000_003L);
    assertThat(answer.body().at("/runs/0/ended_at").isNull()).isTrue();
  }

  @Test
  void messagesAreWhatWasSaidInItsOrder() {
    aConversation();

    Answer answer = ingress.get(PATH + "/messages");

    JsonNode data = answer.body().get("data");
    assertThat(data.findValuesAsText("text"))
        .containsExactly(
            "Why?", "Because.", "The task is done.", "And then?", "Hello?", "A late answer.");
    assertThat(data.findValuesAsText("role"))
        .containsExactly("user", "assistant", "note", "user", "user", "note");
    assertThat(data.findValuesAsText("id"))
        .containsExactly("msg_1", "msg_3", "msg_4", "msg_5", "msg_7", "msg_8");
    assertThat(data.get(2).get("run_id").isNull()).isTrue();
    assertThat(data.get(2).get("call_id").asText()).isEqualTo("task_1");
    assertThat(data.get(5).get("run_id").asText()).isEqualTo(SECOND);
    assertThat(data.get(0).get("created_at").asLong()).isEqualTo(1_700_000_001L);
    assertThat(answer.body().get("has_more").asBoolean()).isFalse();
    assertThat(answer.body().get("next_cursor").isNull()).isTrue();
    assertThat(answer.text("last_event_id")).isEqualTo("3:118");
  }

  @ParameterizedTest
  @ValueSource(strings = {"asc", "desc"})
  void pagesPutTogetherAreTheWhole(String order) {
    aConversation();
    String whole =
        String.join(
            " ",
            ingress
                .get(PATH + "/messages?order=" + order)
                .body()
                .get("data")
                .findValuesAsText("id"));
    List<String> paged = new ArrayList<>();
    String after = "";
    while (true) {
      Answer page = ingress.get(PATH + "/messages?limit=2&order=" + order + after);
      paged.addAll(page.body().get("data").findValuesAsText("id"));
      if (!page.body().get("has_more").asBoolean()) {
        break;
      }
      after = "&after=" + page.text("next_cursor");
    }
    assertThat(String.join(" ", paged)).isEqualTo(whole);
    assertThat(paged).hasSize(6);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit=0",
        "limit=101",
        "limit=x",
        "order=up",
        "after=msg_",
        "after=3",
        "after=msg_-1"
      })
  void valuesThatDoNotFitAreRefused(String query) {
    aConversation();
    assertThat(ingress.get(PATH + "/messages?" + query).status()).isEqualTo(400);
  }

  @Test
  void unknownAndForgottenThreadsAreNotFound() {
    for (String path : List.of("/api/threads/none", "/api/threads/none/messages")) {
      Answer answer = ingress.get(path);
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.text("error")).isEqualTo("Thread not found");
    }
    aConversation();
    story("").run(RunStatus.COMPLETED, new ThreadForgotten());
    assertThat(ingress.get(PATH).status()).isEqualTo(404);
  }

  @Test
  void aThreadWhoseBeginningIsNotAtHandSaysSo() {
    story(FIRST).started().completes("Because.");
    ingress.story("thread_2", SECOND).after(last).started();

    assertThat(ingress.get(PATH).body().get("complete").asBoolean()).isTrue();
    assertThat(ingress.get("/api/threads/thread_2").body().get("complete").asBoolean()).isFalse();
  }
}
