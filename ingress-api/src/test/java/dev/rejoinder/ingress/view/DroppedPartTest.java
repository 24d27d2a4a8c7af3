package dev.rejoinder.ingress.view;

import static dev.rejoinder.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.topics.CallIds;
import dev.rejoinder.topics.Placement;
import dev.rejoinder.topics.RunIds;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DroppedPartTest {

  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Part LOST = new Part(3, 8);
  private static final String THREAD = thread(LOST::holds);
  private static final String OTHER_THREAD = thread(hash -> !LOST.holds(hash));
  private static final String RUN = RunIds.derivedRun(THREAD, "key");
  private static final String OTHER_RUN = RunIds.derivedRun(OTHER_THREAD, "key");

  private final RunView view = new RunView(100, 1_000_000);

  private static String thread(IntPredicate wanted) {
    return Stream.iterate(0, i -> i + 1)
        .map(i -> "thread_" + i)
        .filter(id -> wanted.test(Placement.hash(id)))
        .findFirst()
        .orElseThrow();
  }

  private Story tell(String thread, String run, String call) {
    return new Story(view, thread, run).queued("Why?", "d").started().asksFor(call).registers(call);
  }

  @Test
  void nothingOfItIsLeftAndAllOfTheOthersIs() {
    tell(THREAD, RUN, "call_a");
    tell(OTHER_THREAD, OTHER_RUN, "call_b");

    view.drop(LOST);

    assertThat(view.run(RUN)).isEmpty();
    assertThat(view.runOfCall("call_a")).isEmpty();
    assertThat(view.origin(RUN)).isEmpty();
    assertThat(view.conversation(THREAD, 1)).isEmpty();
    assertThat(view.run(OTHER_RUN)).isPresent();
    assertThat(view.runOfCall("call_b")).isPresent();
    assertThat(view.conversations()).extracting(Conversation::id).containsExactly(OTHER_THREAD);
    assertThat(view.pendingCalls(10).newest())
        .extracting(PendingCalls.Entry::callId)
        .containsExactly("call_b");
  }

  @Test
  void itMayComeBackAsItWas() {
    tell(THREAD, RUN, "call_a");
    var before = view.run(RUN);
    view.drop(LOST);

    tell(THREAD, RUN, "call_a");

    assertThat(view.run(RUN)).isEqualTo(before).isPresent();
    assertThat(view.pendingCalls(10).count()).isEqualTo(1);
  }

  @Test
  void whatItHeldMakesRoom() {
    var small = new RunView(2, 1_000_000);
    new Story(small, OTHER_THREAD, OTHER_RUN).queued("Why?", "d").started().completes("So.");
    new Story(small, THREAD, RUN).queued("Why?", "d").started();
    small.drop(LOST);

    new Story(small, OTHER_THREAD, RunIds.derivedRun(OTHER_THREAD, "next")).queued("And?", "d");

    assertThat(small.run(OTHER_RUN)).isPresent();
  }

  @Test
  void whoWaitsForItWaitsNoLongerAndOthersDo() throws Exception {
    tell(OTHER_THREAD, OTHER_RUN, "call_b");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
        var command = view.watchCommand("cmd_1");
        var lost = view.watchThread(THREAD);
        var kept = view.watchThread(OTHER_THREAD)) {
      Future<?> waiting = threads.submit(() -> view.await(RUN, Run::ended, LONG));
      eventually("the wait to end", LONG, () -> dropped(waiting), ended -> ended);

      assertThat(command.await(LONG)).isEmpty();
      assertThat(lost.await(LONG)).isEmpty();
      new Story(view, OTHER_THREAD, OTHER_RUN).completes("Done.");
      assertThat(kept.await(LONG)).isPresent();
    }
  }

  /** Until the wait has begun, there is nothing to end. */
  private boolean dropped(Future<?> waiting) {
    view.drop(LOST);
    return waiting.isDone();
  }

  @Test
  void tasksAreOfThePartOfTheirOwnIds() {
    var tasks = new TaskView(100, 1_000_000);
    String lost = "task_" + thread(hash -> true);
    String kept =
        Stream.iterate(0, i -> i + 1)
            .map(i -> "task_" + i)
            .filter(id -> CallIds.placement(id, null) % 8 != Placement.hash(lost) % 8)
            .findFirst()
            .orElseThrow();
    new TaskStory(tasks, lost).inThread(THREAD).registers("u");
    new TaskStory(tasks, kept).inThread(THREAD).registers("u");

    tasks.drop(new Part(Placement.partition(Placement.hash(lost), 8), 8));

    assertThat(tasks.tasks()).extracting(Task::id).containsExactly(kept);
  }
}
