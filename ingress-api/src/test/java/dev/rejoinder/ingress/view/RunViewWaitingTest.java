package dev.rejoinder.ingress.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.schemas.CallStatus;
import dev.rejoinder.schemas.CallbackParked;
import dev.rejoinder.schemas.RunEvent;
import dev.rejoinder.schemas.RunStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RunViewWaitingTest {

  private static final Duration LONG = Duration.ofSeconds(20);

  private final RunView view = new RunView(100, 1_000_000);
  private final Story story = new Story(view, "thread_1", "run_1");

  @Test
  void aWatchSeesWhatCameBeforeItWasAwaited() throws InterruptedException {
    try (Watch<RunEvent> watch = view.watchCommand("cmd_1")) {
      story.becauseOf("cmd_other").started();
      story.becauseOf("cmd_1").queued("Why?", "d").started();

      assertThat(watch.await(Duration.ZERO).orElseThrow().getStatus()).isEqualTo(RunStatus.QUEUED);
    }
  }

  @Test
  void anAttemptDecidesNothingAboutACallback() throws InterruptedException {
    try (var watch = view.watchCallback("cb_1")) {
      story.becauseOf("cb_1").accepts("call_a", "{}");
      story.strayCall("call_b", CallStatus.PARKED, new CallbackParked("cb_1"));

      assertThat(watch.await(Duration.ZERO).orElseThrow().getBody())
          .isInstanceOf(CallbackParked.class);
    }
    assertThat(view.runOfCall("call_b")).isEmpty();
  }

  @Test
  void whoWaitsForARunIsWokenWhenItSettles() throws Exception {
    story.queued("Why?", "d");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Optional<Run>> waiting = threads.submit(() -> view.await("run_1", Run::settled, LONG));
      story.started().completes("Done.");

      assertThat(waiting.get(10, TimeUnit.SECONDS).orElseThrow().answer()).isEqualTo("Done.");
    }
  }

  @Test
  void aWaitThatEndsShowsHowThingsStand() throws InterruptedException {
    story.queued("Why?", "d").started();

    assertThat(view.await("run_1", Run::settled, Duration.ZERO).orElseThrow().status())
        .isEqualTo(RunStatus.IN_PROGRESS);
    assertThat(view.await("run_2", Run::settled, Duration.ZERO)).isEmpty();
  }

  @Test
  void releasingEndsEveryWaitThatIsAndWillBe() throws Exception {
    story.queued("Why?", "d");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Optional<Run>> waiting = threads.submit(() -> view.await("run_1", Run::settled, LONG));
      view.release();

      assertThat(waiting.get(10, TimeUnit.SECONDS).orElseThrow().status())
          .isEqualTo(RunStatus.QUEUED);
    }
    assertThat(view.await("run_1", Run::settled, LONG)).isPresent();
    try (var watch = view.watchCommand("cmd_1")) {
      assertThat(watch.await(LONG)).isEmpty();
    }
  }
}
