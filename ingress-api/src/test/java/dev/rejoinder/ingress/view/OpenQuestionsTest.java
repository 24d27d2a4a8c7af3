package dev.rejoinder.ingress.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.schemas.AskQuestion;
import dev.rejoinder.schemas.Assistant;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.CancelRun;
import dev.rejoinder.schemas.RunCommand;
import dev.rejoinder.schemas.RunEvent;
import dev.rejoinder.schemas.ThreadPolicy;
import dev.rejoinder.topics.Placement;
import dev.rejoinder.topics.TrustedClasses;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OpenQuestionsTest {

  static {
    TrustedClasses.trust();
  }

  private static final Assistant ASSISTANT =
      Assistant.newBuilder()
          .setId("weather")
          .setName("Weather")
          .setInstructions("")
          .setModel("m")
          .setTools(List.of())
          .setMaxTurns(1)
          .build();

  private final OpenQuestions questions = new OpenQuestions();

  @Test
  void aQuestionIsOpenUntilSomethingIsSaidOfIt() {
    questions.on(asked("cmd_1", "thread_1", "run_1"));

    assertThat(questions.ofRun("run_1")).isTrue();
    assertThat(questions.inThread("thread_1")).isTrue();
    assertThat(questions.ofRun("run_2")).isFalse();
    assertThat(questions.inThread("thread_2")).isFalse();

    questions.on(said("cmd_1"));

    assertThat(questions.ofRun("run_1")).isFalse();
    assertThat(questions.inThread("thread_1")).isFalse();
  }

  @Test
  void aQuestionThatIsReadAfterWhatBecameOfItIsNotOpen() {
    questions.on(said("cmd_1"));
    questions.on(asked("cmd_1", "thread_1", "run_1"));

    assertThat(questions.ofRun("run_1")).isFalse();
  }

  @Test
  void otherCommandsAndRecordsWithoutAValueAskNothing() {
    questions.on(new RunCommand("cmd_1", "thread_1", "run_1", new CancelRun("enough")));
    questions.on((@Nullable RunCommand) null);
    questions.on((@Nullable RunEvent) null);

    assertThat(questions.ofRun("run_1")).isFalse();
  }

  @Test
  void whatBelongsToAPartThatIsLostIsForgotten() {
    var part = new Part(Placement.partition(Placement.hash("thread_1"), 1_000), 1_000);
    questions.on(asked("cmd_1", "thread_1", "run_1"));
    questions.on(asked("cmd_2", "thread_2", "run_2"));

    questions.drop(part);

    assertThat(questions.ofRun("run_1")).isFalse();
    assertThat(questions.ofRun("run_2")).isTrue();
  }

  private static RunCommand asked(String commandId, String threadId, String runId) {
    return new RunCommand(
        commandId,
        threadId,
        runId,
        new AskQuestion("Why?", ASSISTANT, "digest", ThreadPolicy.ENQUEUE, null));
  }

  private static RunEvent said(String commandId) {
    var told = new ArrayList<RunEvent>();
    var log =
        new Story.Log() {
          @Override
          public EventId append(RunEvent event) {
            told.add(event);
            return new EventId(0, 0);
          }

          @Override
          public void follow(RunEvent event, EventId id) {}

          @Override
          public void follow(CallEvent event) {}
        };
    new Story(new RunView(1, 1_000), "thread_1", "run_1")
        .keptIn(log)
        .becauseOf(commandId)
        .queued("Why?", "digest");
    return told.getFirst();
  }
}
