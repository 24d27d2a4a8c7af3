package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.ingress.Ingress.Answer;
import dev.rejoinder.ingress.view.TaskStory;
import dev.rejoinder.schemas.CallStatus;
import dev.rejoinder.schemas.CancelCall;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaskCancelTest {

  private final Ingress ingress = new Ingress();
  private final String id = ingress.callIds.freshTask();

  @BeforeEach
  void aTaskIsOut() {
    new TaskStory(ingress.tasks, id).registers("u");
  }

  @AfterEach
  void close() {
    ingress.close();
  }

  @Test
  void aTaskIsCancelled() {
    ingress.log.onCallCommand(
        command -> ingress.taskStory(command).ends(CallStatus.CANCELLED, "not needed"));

    Answer answer = ingress.post("/api/tasks/" + id + "/cancel", "{\"reason\":\"not needed\"}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("status")).isEqualTo("cancelled");
    assertThat(answer.text("error")).isEqualTo("not needed");
    assertThat(ingress.log.callCommands().getLast().getBody())
        .isEqualTo(new CancelCall("not needed"));
    Answer again = ingress.post("/api/tasks/" + id + "/cancel", "{}");
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.text("status")).isEqualTo("cancelled");
    assertThat(ingress.log.callCommands()).hasSize(1);
  }

  @Test
  void aCancellationThatLosesTheRaceIsAConflict() {
    ingress.log.onCallCommand(command -> {
      new TaskStory(ingress.tasks, id).succeeds("{}");
      ingress.taskStory(command).ignores(CallStatus.SUCCEEDED, "call_closed");
    });
    Answer answer = ingress.post("/api/tasks/" + id + "/cancel", "{}");

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.text("status")).isEqualTo("completed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/cancel"})
  void unknownAndForgedTasksAreNotFound(String suffix) {
    for (String id : new String[] {"task_x", ingress.callIds.freshTask()}) {
      Answer answer =
          suffix.isEmpty()
              ? ingress.get("/api/tasks/" + id)
              : ingress.post("/api/tasks/" + id + suffix, "{}");
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.text("error")).isEqualTo("Task not found");
    }
    assertThat(ingress.log.nothingPublished()).isTrue();
  }

  @Test
  void aCancellationNobodyDecidesInTimeIsPending() {
    Answer answer = ingress.post("/api/tasks/" + id + "/cancel", "{}", "Prefer", "wait=0");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.text("status")).isEqualTo("pending");
  }
}
