package dev.rejoinder.run.machine;

import static dev.rejoinder.run.machine.Conversation.facts;
import static dev.rejoinder.run.machine.Conversation.weatherIn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.run.machine.Item.ThreadNote;
import dev.rejoinder.run.machine.Item.ToolOutput;
import dev.rejoinder.run.machine.Item.UserMessage;
import dev.rejoinder.run.machine.RunEffect.AskModel;
import dev.rejoinder.run.machine.RunEffect.RecordFact;
import dev.rejoinder.run.machine.RunFact.InputDiscarded;
import dev.rejoinder.run.machine.RunFact.NoteTaken;
import dev.rejoinder.run.machine.RunInput.Attempt;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the model is told that no call of the turn waits for. */
class NotesTest {

  private final Conversation thread = new Conversation();

  @Test
  void aNoteOnAThreadNeverUsedIsToldWithItsFirstQuestion() {
    List<RunEffect> noted = thread.note("task_1", "done");
    assertThat(noted)
        .containsExactly(
            new RecordFact(
                1,
                "",
                RunStatus.COMPLETED,
                new NoteTaken("task_1", CallStatus.SUCCEEDED, "done", false)));

    thread.ask("run_1", "And?");
    assertThat(thread.lastAsked().items())
        .containsExactly(
            new ThreadNote("run_1", "task_1", "done"), new UserMessage("run_1", "And?"));
  }

  @Test
  void aNoteStandsBetweenTheLastAnswerAndTheNextQuestion() {
    thread.ask("run_1", "One?");
    thread.answer("1.");
    thread.note("task_1", "done");
    thread.ask("run_2", "Two?");
    assertThat(thread.lastAsked().items().subList(2, 4))
        .containsExactly(
            new ThreadNote("run_2", "task_1", "done"), new UserMessage("run_2", "Two?"));
  }

  @Test
  void aNoteDuringCallsIsToldAfterTheirOutputsInTheNextTurn() {
    thread.ask("run_1", "Berlin and Paris?");
    thread.answer("", weatherIn("Berlin"), weatherIn("Paris"));
    thread.resolve(thread.openedCalls().get(0), "sun");
    List<RunEffect> noted = thread.note("task_1", "done");
    assertThat(noted)
        .containsExactly(
            new RecordFact(
                6,
                "run_1",
                RunStatus.REQUIRES_ACTION,
                new NoteTaken("task_1", CallStatus.SUCCEEDED, "done", true)));

    thread.resolve(thread.openedCalls().get(1), "rain");
    List<Item> items = thread.lastAsked().items();
    assertThat(items.subList(2, 4)).hasOnlyElementsOfType(ToolOutput.class);
    assertThat(items).last().isEqualTo(new ThreadNote("run_1", "task_1", "done"));
  }

  @Test
  void aNoteWhileTheModelAnswersWaitsForTheNextRun() {
    thread.ask("run_1", "One?");
    thread.ask("run_2", "Two?");
    thread.note("task_1", "done");
    thread.answer("1.");
    assertThat(thread.lastAsked().items())
        .endsWith(new ThreadNote("run_2", "task_1", "done"), new UserMessage("run_2", "Two?"));
  }

  @Test
  void anAttemptMadeAgainAsksWithoutTheNoteAndTakesTheFirstOnesAnswer() {
    thread.ask("run_1", "One?");
    Attempt first = thread.open();
    thread.fail(true, "timeout", null);
    thread.note("task_1", "done");
    thread.passTime(Duration.ofSeconds(2));
    assertThat(Conversation.items(thread.lastAsked(), ThreadNote.class)).isEmpty();
    assertThat(thread.open().requestDigest()).isEqualTo(first.requestDigest());

    thread.answer(first, "1.");
    thread.ask("run_2", "Two?");
    assertThat(Conversation.items(thread.lastAsked(), ThreadNote.class)).hasSize(1);
  }

  @Test
  void aNoteSurvivesTheRunThatNeverReadIt() {
    thread.ask("run_1", "Berlin?");
    thread.answer("", weatherIn("Berlin"));
    thread.note("task_1", "done");
    thread.cancel("run_1");
    thread.ask("run_2", "Two?");
    assertThat(Conversation.items(thread.lastAsked(), ThreadNote.class))
        .containsExactly(new ThreadNote("run_2", "task_1", "done"));
  }

  @Test
  void aRepeatedNoteIsDiscardedWhetherItWaitsOrWasTold() {
    thread.note("task_1", "done");
    assertThat(facts(thread.note("task_1", "done")))
        .containsExactly(new InputDiscarded("note_repeated"));
    thread.ask("run_1", "One?");
    assertThat(facts(thread.note("task_1", "done")))
        .containsExactly(new InputDiscarded("note_repeated"));
    thread.answer("1.");
    thread.ask("run_2", "Two?");
    assertThat(Conversation.items(thread.lastAsked(), ThreadNote.class)).hasSize(1);
  }

  @Test
  void moreNotesThanMayWaitAreDiscardedUntilTheyAreTold() {
    for (int i = 0; i < RunPolicy.NOTES_MAX; i++) {
      thread.note("task_" + i, "done");
    }
    assertThat(facts(thread.note("task_x", "done")))
        .containsExactly(new InputDiscarded("notes_full"));
    thread.ask("run_1", "One?");
    assertThat(facts(thread.note("task_x", "done"))).hasOnlyElementsOfType(NoteTaken.class);
  }

  @Test
  void notesLongerThanMayWaitAreDiscarded() {
    String half = "n".repeat((int) RunPolicy.NOTES_BYTES_MAX / 2);
    thread.note("task_1", half);
    thread.note("task_2", half);
    assertThat(facts(thread.note("task_3", "n"))).containsExactly(new InputDiscarded("notes_full"));
  }

  @Test
  void aNoteThatWouldMakeTheRunsConversationTooLongIsDiscarded() {
    thread.ask("run_1", "Berlin and Paris?");
    thread.answer("", weatherIn("Berlin"), weatherIn("Paris"));
    thread.resolve(
        thread.openedCalls().getFirst(), "x".repeat((int) RunPolicy.CONVERSATION_BYTES_MAX - 500));
    assertThat(facts(thread.note("task_1", "n".repeat(600))))
        .containsExactly(new InputDiscarded("notes_full"));
    assertThat(facts(thread.note("task_1", "n"))).hasOnlyElementsOfType(NoteTaken.class);
  }

  @Test
  void aNoteIsToldHoweverMuchOfTheHistoryIsLeftOut() {
    thread.ask("run_1", "x".repeat((int) RunPolicy.HISTORY_BYTES_MAX + 1));
    thread.answer("1.");
    thread.note("task_1", "n".repeat((int) RunPolicy.NOTES_BYTES_MAX));
    thread.ask("run_2", "Two?");
    assertThat(thread.lastAsked().items())
        .hasExactlyElementsOfTypes(ThreadNote.class, UserMessage.class);

    thread.answer("2.");
    thread.ask("run_3", "Three?");
    assertThat(Conversation.items(thread.lastAsked(), ThreadNote.class)).isEmpty();
  }

  @Test
  void aNoteKeepsAnIdleThreadFromBeingForgotten() {
    thread.ask("run_1", "One?");
    thread.answer("1.");
    thread.passTime(Duration.ofDays(29));
    thread.note("task_1", "done");
    assertThat(thread.passTime(Duration.ofDays(29))).isEmpty();
    thread.ask("run_2", "Two?");
    assertThat(Conversation.of(thread.effects, AskModel.class).getLast().items()).hasSize(4);
  }

  @Test
  void aNoteOnAForgottenThreadStartsItAgain() {
    thread.ask("run_1", "One?");
    thread.answer("1.");
    thread.passTime(Duration.ofDays(31));
    thread.note("task_1", "done");
    thread.ask("run_2", "Two?");
    assertThat(thread.lastAsked().items())
        .containsExactly(
            new ThreadNote("run_2", "task_1", "done"), new UserMessage("run_2", "Two?"));
  }
}
