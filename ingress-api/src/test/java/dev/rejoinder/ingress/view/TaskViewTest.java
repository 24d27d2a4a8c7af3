package dev.rejoinder.ingress.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.schemas.CallForgotten;
import dev.rejoinder.schemas.CallInputIgnored;
import dev.rejoinder.schemas.CallStatus;
import dev.rejoinder.schemas.CallbackLate;
import dev.rejoinder.schemas.CallbackParked;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TaskViewTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  private final TaskView view = new TaskView(3, 1000);
  private final TaskStory story = new TaskStory(view, "task_a");

  private Task task() {
    return view.task("task_a").orElseThrow();
  }

  @Test
  void aTaskGoesThroughTheReferencesStatuses() {
    story.registers("u");
    assertThat(task().status()).isEqualTo(TaskStatus.PENDING);
    story.fails(1, "status 500");
    assertThat(task().status()).isEqualTo(TaskStatus.PENDING);
    assertThat(task().initiatedAtMs()).isNull();
    story.accepts("{\"status\":\"accepted\"}");
    assertThat(task().status()).isEqualTo(TaskStatus.INITIATED);
    assertThat(task().initiatedAtMs()).isEqualTo(TaskStory.BEGAN_MS + 2000);
    story.succeeds("{\"resultUrl\":\"u\"}");

    assertThat(task().status()).isEqualTo(TaskStatus.COMPLETED);
    assertThat(task().completedAtMs()).isEqualTo(TaskStory.BEGAN_MS + 3000);
    assertThat(task().answered()).isTrue();
    assertThat(task().attempts()).hasSize(1);
  }

  @Test
  void everyEndHasItsStatus() {
    assertThat(ended(CallStatus.FAILED)).isEqualTo(TaskStatus.FAILED);
    assertThat(ended(CallStatus.UNDELIVERABLE)).isEqualTo(TaskStatus.FAILED);
    assertThat(ended(CallStatus.EXPIRED)).isEqualTo(TaskStatus.EXPIRED);
    assertThat(ended(CallStatus.CANCELLED)).isEqualTo(TaskStatus.CANCELLED);
  }

  private TaskStatus ended(CallStatus status) {
    new TaskStory(view, "task_" + status).registers("u").ends(status, "why");
    Task task = view.task("task_" + status).orElseThrow();
    assertThat(task.answered()).isFalse();
    assertThat(task.reason()).isEqualTo("why");
    return task.status();
  }

  @Test
  void aSignOfLifeCountsAsInitiatedAndMovesTheDeadline() {
    story.registers("u").progresses(0.5, "half");

    assertThat(task().status()).isEqualTo(TaskStatus.INITIATED);
    assertThat(task().initiatedAtMs()).isEqualTo(TaskStory.BEGAN_MS + 1000);
    assertThat(task().expiresAtMs()).isEqualTo(TaskStory.BEGAN_MS + 401_000);
    assertThat(task().progress()).isEqualTo(new Progress(0.5, "half", TaskStory.BEGAN_MS + 1000));
  }

  @Test
  void theReportOfAnAttemptMayComeAfterTheEnd() {
    story.registers("u").succeeds("{}").acceptedAfterAll(CallStatus.SUCCEEDED);

    assertThat(task().status()).isEqualTo(TaskStatus.COMPLETED);
    assertThat(task().initiatedAtMs()).isEqualTo(task().completedAtMs());
  }

  @Test
  void anInlineAnswerIsNoAcknowledgement() {
    story.registers("u").acceptsInline("{\"status\":\"success\"}");
    assertThat(task().acknowledgement()).isEmpty();

    story.accepts("{\"status\":\"accepted\"}");
    assertThat(task().acknowledgement()).isPresent();
  }

  @Test
  void lateAnswersAndForgettingChangeNothing() {
    story.registers("u").ends(CallStatus.EXPIRED, "no answer");
    Task before = task();

    story
        .tell(CallStatus.EXPIRED, new CallbackLate("cb", "{}"))
        .tell(CallStatus.EXPIRED, new CallForgotten())
        .tell(CallStatus.PARKED, new CallInputIgnored("call_not_found"));

    assertThat(task()).isEqualTo(before);
  }

  @Test
  void anIdAloneIsNoTask() {
    story.tell(CallStatus.PARKED, new CallbackParked("cb"));
    new TaskStory(view, "call_a").registers("u");

    assertThat(view.tasks()).isEmpty();
  }

  @Test
  void aTaskRegisteredBeforeTheEventsAtHandIsKnownByItsEnd() {
    story.succeeds("{}");

    assertThat(task().status()).isEqualTo(TaskStatus.COMPLETED);
    assertThat(task().order()).isNull();
  }

  @Test
  void aTaskThatWasForgottenMayBeRegisteredAnew() {
    story.registers("u").succeeds("{}");

    story.registers("w");

    assertThat(task().status()).isEqualTo(TaskStatus.PENDING);
    assertThat(task().output()).isNull();
    assertThat(task().createdAtMs()).isEqualTo(TaskStory.BEGAN_MS + 2000);
  }

  @Test
  void theOldestThatEndedIsDroppedFirst() {
    story.registers("u");
    new TaskStory(view, "task_b").registers("u").succeeds("{}");
    new TaskStory(view, "task_c").registers("u").succeeds("{}");

    new TaskStory(view, "task_d").registers("u");

    assertThat(view.tasks())
        .extracting(Task::id)
        .containsExactlyInAnyOrder("task_a", "task_c", "task_d");
  }

  @Test
  void longResultsCountAgainstTheLimit() {
    story.registers("u").succeeds("x".repeat(600));

    new TaskStory(view, "task_b").registers("u").succeeds("x".repeat(600));

    assertThat(view.tasks()).extracting(Task::id).containsExactly("task_b");
  }

  @Test
  void whoWaitsSeesWhatTheyWaitForOrHowThingsStand() throws InterruptedException {
    story.registers("u");

    assertThat(view.await("task_a", Task::ended, Duration.ZERO).orElseThrow().ended()).isFalse();
    story.succeeds("{}");
    assertThat(view.await("task_a", Task::ended, LONG).orElseThrow().ended()).isTrue();
    view.release();
    assertThat(view.await("task_b", Task::ended, LONG)).isEmpty();
  }

  @Test
  void aRecordWithoutAValueSaysNothing() {
    view.on(null);

    assertThat(view.tasks()).isEmpty();
  }
}
