package dev.rejoinder.ingress.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.schemas.CallStatus;
import dev.rejoinder.schemas.NoteTaken;
import dev.rejoinder.schemas.RunStatus;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ConversationsTest {

  private static final MessageQuery ALL = new MessageQuery(OptionalLong.empty(), 100, false);

  private static Story note(RunView view, String threadId, String text) {
    return new Story(view, threadId, "")
        .run(RunStatus.COMPLETED, new NoteTaken("task_1", CallStatus.SUCCEEDED, text, false));
  }

  @Test
  void aThreadGoesWithTheLastOfItsRuns() {
    RunView view = new RunView(2, 1_000_000);
    Story first = new Story(view, "thread_1", "run_1").queued("One?", "d").completes("One.");
    new Story(view, "thread_1", "run_2").after(first).queued("Two?", "d").completes("Two.");
    new Story(view, "thread_2", "run_3").queued("Three?", "d").completes("Three.");

    assertThat(view.messages("thread_1", ALL).orElseThrow().messages())
        .extracting(Message::text)
        .containsExactly("Two?", "Two.");
    assertThat(view.origin("run_1")).isEmpty();
    assertThat(view.origin("run_2")).contains(new Origin(new EventId(0, 3), true));

    new Story(view, "thread_2", "run_4").queued("Four?", "d").completes("Four.");

    assertThat(view.conversation("thread_1", 10)).isEmpty();
    assertThat(view.conversation("thread_2", 1).orElseThrow().newestRuns())
        .extracting(Run::id)
        .containsExactly("run_4");
  }

  @Test
  void theOldestNotesGoFirstByNumberAndByCharacters() {
    RunView few = new RunView(2, 1_000_000);
    note(few, "thread_1", "one");
    note(few, "thread_2", "two");
    note(few, "thread_3", "three");
    assertThat(few.conversation("thread_1", 1)).isEmpty();
    assertThat(few.conversation("thread_2", 1)).isPresent();

    RunView small = new RunView(100, 10);
    note(small, "thread_1", "12345");
    note(small, "thread_2", "123456");
    assertThat(small.conversation("thread_1", 1)).isEmpty();
    assertThat(small.messages("thread_2", ALL).orElseThrow().messages()).hasSize(1);
  }

  @Test
  void aNoteMakesNoRun() {
    RunView view = new RunView(2, 1_000_000);
    note(view, "thread_1", "one");
    assertThat(view.run("")).isEmpty();
    assertThat(view.conversation("thread_1", 1).orElseThrow().runCount()).isZero();
  }
}
