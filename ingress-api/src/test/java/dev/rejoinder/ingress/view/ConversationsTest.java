package dev.rejoinder.ingress.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.ingress.view.MessageQuery.Since;
import dev.rejoinder.schemas.CallStatus;
import dev.rejoinder.schemas.NoteTaken;
import dev.rejoinder.schemas.RunEvent;
import dev.rejoinder.schemas.RunStatus;
import java.time.Duration;
import java.util.List;
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

  @Test
  void noTwoMessagesOfAThreadShareAMoment() {
    RunView view = new RunView(100, 1_000_000);
    Story story = new Story(view, "thread_1", "run_1").ticking(0);
    story.queued("One?", "d").completes("One.");
    Story next = new Story(view, "thread_1", "run_2").after(story).ticking(-5);
    next.queued("Two?", "d").completes("Two.");

    List<Message> messages = view.messages("thread_1", ALL).orElseThrow().messages();
    assertThat(messages)
        .extracting(Message::atMs)
        .containsExactly(
            1_700_000_000_000L, 1_700_000_000_001L, 1_700_000_000_002L, 1_700_000_000_003L);
    for (int i = 0; i < messages.size(); i++) {
      Message last = messages.get(i);
      List<Message> newer = messages.subList(i + 1, messages.size());
      assertThat(since(view, new Since.Time(last.atMs()))).isEqualTo(newer);
      assertThat(since(view, new Since.Sequence(last.sequence()))).isEqualTo(newer);
    }
    assertThat(since(view, new Since.Time(0))).isEqualTo(messages);
  }

  private static List<Message> since(RunView view, Since since) {
    MessageQuery query = new MessageQuery(OptionalLong.empty(), 100, false, since);
    return view.messages("thread_1", query).orElseThrow().messages();
  }

  @Test
  void anEventReadAgainLeavesTheMomentOfItsMessage() {
    RunView view = new RunView(100, 1_000_000);
    new Story(view, "thread_1", "run_1").ticking(0).queued("One?", "d").completes("One.");
    List<Message> before = since(view, new Since.Beginning());

    new Story(view, "thread_1", "run_1").ticking(0).queued("One?", "d").completes("One.");

    assertThat(since(view, new Since.Beginning())).isEqualTo(before);
  }

  @Test
  void aForgottenThreadAndItsRunsAreGoneAndStaySo() throws InterruptedException {
    RunView view = new RunView(100, 1_000_000);
    Story story = new Story(view, "thread_1", "run_1").queued("One?", "d").started();
    story.asksFor("call_1").registers("call_1");
    Story other = new Story(view, "thread_2", "run_2").queued("Two?", "d");

    try (Watch<RunEvent> watch = view.watchThread("thread_1")) {
      view.forgetThread("thread_1");
      assertThat(watch.await(Duration.ofMinutes(1))).isEmpty();
    }
    story.closes("call_1", CallStatus.SUCCEEDED).becauseOf("cmd_1");
    try (Watch<RunEvent> watch = view.watchCommand("cmd_1")) {
      story.isCancelled("deleted");
      assertThat(watch.await(Duration.ZERO)).isPresent();
    }
    other.completes("Two.");

    assertThat(view.forgotten("thread_1")).isTrue();
    assertThat(view.run("run_1")).isEmpty();
    assertThat(view.runOfCall("call_1")).isEmpty();
    assertThat(view.pendingCalls(10).count()).isZero();
    assertThat(view.conversations()).extracting(Conversation::id).containsExactly("thread_2");
    assertThat(view.messages("thread_2", ALL).orElseThrow().messages()).hasSize(2);
  }

  @Test
  void whoWatchesAThreadIsToldOfItsNextEvent() throws InterruptedException {
    RunView view = new RunView(100, 1_000_000);
    try (Watch<RunEvent> watch = view.watchThread("thread_1")) {
      new Story(view, "thread_2", "run_2").queued("Two?", "d");
      new Story(view, "thread_1", "run_1").queued("One?", "d");

      assertThat(watch.await(Duration.ZERO).orElseThrow().getRunId()).isEqualTo("run_1");
    }
    view.release();
    try (Watch<RunEvent> watch = view.watchThread("thread_1")) {
      assertThat(watch.await(Duration.ofMinutes(1))).isEmpty();
    }
  }
}
