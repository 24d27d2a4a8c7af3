package dev.rejoinder.ingress.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.ingress.view.EventId;
import dev.rejoinder.ingress.view.RunView;
import dev.rejoinder.ingress.view.Story;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.RunDelta;
import dev.rejoinder.schemas.RunEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FeedTest {

  private static final String THREAD = "thread_1";
  private static final String RUN = "run_1";

  private final Subscriptions streams = new Subscriptions(8);
  private final PlayedLog log = new PlayedLog(streams);
  private final RunView view = new RunView(10, 1_000_000);
  private final Story story = new Story(view, THREAD, RUN).keptIn(log);
  private int cutOffs;
  private final Feed feed = Feed.open(streams, new Scope.OfRun(RUN), () -> cutOffs++);

  @Test
  void aClientThatLosesItsStreamAtAnyMomentSeesEachEventOnce() throws InterruptedException {
    int losses = 0;
    int rereadings = 0;
    for (long seed = 0; seed < 2_000; seed++) {
      FeedSimulation simulation = new FeedSimulation(seed);
      try {
        simulation.run();
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed, e);
      }
      losses += simulation.losses;
      rereadings += simulation.rereadings;
    }
    assertThat(losses).as("or nothing was put to the test").isGreaterThan(1_000);
    assertThat(rereadings).as("or nothing was put to the test").isGreaterThan(1_000);
  }

  @Test
  void thePastComesInStretchesAndThePresentAfterIt() throws InterruptedException {
    story.queued("Why?", "d").started().asksFor("call_1").resolves("call_1", 0);
    feed.beginAt(PlayedLog.PARTITION, 0, THREAD);

    List<Signal.Fact> told = new ArrayList<>();
    while (feed.behind()) {
      told.addAll(log.read(feed.partition(), feed::readOn));
    }
    story.completes("Because.");

    assertThat(told).hasSize(5);
    assertThat(takeAll()).singleElement().isInstanceOf(Signal.Fact.class);
  }

  @Test
  void whatOverflowsWhileThePastIsReadIsReadFromThePast() throws InterruptedException {
    story.queued("Why?", "d");
    feed.beginAt(PlayedLog.PARTITION, 0, THREAD);
    for (int i = 0; i < 20; i++) {
      story.started();
    }
    int told = 0;
    while (feed.behind()) {
      told += log.read(feed.partition(), feed::readOn).size();
    }

    assertThat(told).isEqualTo(21);
    assertThat(feed.ended()).isFalse();
    assertThat(feed.take(Duration.ZERO)).isEmpty();
  }

  @Test
  void aClientThatDoesNotKeepUpIsCutOff() {
    feed.beginNow();
    for (int i = 0; i < 8; i++) {
      story.started();
    }
    assertThat(feed.ended()).isFalse();
    story.started();
    story.started();

    assertThat(feed.ended()).isTrue();
    assertThat(cutOffs).isEqualTo(1);
    assertThat(feed.idle()).isTrue();
  }

  @Test
  void piecesOfAnswersAreDroppedBeforeAnythingElse() throws InterruptedException {
    feed.beginNow();
    for (int i = 0; i < 20; i++) {
      streams.on(piece(1, i));
    }
    story.queued("Why?", "d");

    List<Signal> told = takeAll();

    assertThat(told).hasSize(5);
    assertThat(told.getLast()).isInstanceOf(Signal.Fact.class);
    assertThat(feed.ended()).isFalse();
  }

  @Test
  void piecesOfAnAnswerThatWasToldAreNotTold() throws InterruptedException {
    feed.beginNow();
    story.asksFor("call_1");
    streams.on(piece(1, 0));
    streams.on(piece(2, 0));
    assertThat(takeAll()).hasSize(3).contains(new Signal.Piece(piece(2, 0)));

    story.completes("Because.");
    streams.on(piece(2, 1));
    assertThat(takeAll()).hasSize(1);
  }

  @Test
  void onlyRunEventsAreKeptWhileThePastIsRead() throws InterruptedException {
    feed.beginAt(PlayedLog.PARTITION, 0, THREAD);
    story.queued("Why?", "d").registers("call_1");
    streams.on(piece(1, 0));
    while (feed.behind()) {
      log.read(feed.partition(), feed::readOn);
    }
    story.accepts("call_1", "{}");

    assertThat(takeAll()).singleElement().isInstanceOf(Signal.CallNews.class);
  }

  @Test
  void whatIsNotAboutItIsNotTold() throws InterruptedException {
    feed.beginNow();
    new Story(view, THREAD, "run_2").keptIn(log).queued("Else?", "d");
    try (Feed ofThread = Feed.open(streams, new Scope.OfThread("thread_2"), () -> {})) {
      ofThread.beginNow();
      story.queued("Why?", "d");
      assertThat(ofThread.idle()).isTrue();
    }
    assertThat(takeAll()).hasSize(1);
  }

  @Test
  void anEventOfAnotherPartitionIsNotTakenForAnOldOne() throws InterruptedException {
    story.queued("Why?", "d");
    feed.beginAt(PlayedLog.PARTITION, 0, THREAD);
    while (feed.behind()) {
      log.read(feed.partition(), feed::readOn);
    }
    story.keptIn(new PlayedElsewhere()).started();

    assertThat(takeAll()).hasSize(1);
  }

  @Test
  void closedOrAfterTheEndNothingIsKept() {
    feed.beginNow();
    feed.close();
    story.queued("Why?", "d");
    assertThat(feed.ended()).isTrue();
    assertThat(streams.count()).isZero();
    assertThat(cutOffs).isZero();

    streams.end();
    try (Feed late = Feed.open(streams, new Scope.OfRun(RUN), () -> {})) {
      assertThat(late.ended()).isTrue();
    }
  }

  /** Partitions were added, so the thread goes on in another one, at its beginning. */
  private final class PlayedElsewhere implements Story.Log {
    @Override
    public EventId append(RunEvent event) {
      return new EventId(PlayedLog.PARTITION + 1, 0);
    }

    @Override
    public void follow(RunEvent event, EventId id) {
      streams.on(event, id);
    }

    @Override
    public void follow(CallEvent event) {}
  }

  private List<Signal> takeAll() throws InterruptedException {
    List<Signal> told = new ArrayList<>();
    while (!feed.idle()) {
      feed.take(Duration.ZERO).ifPresent(told::add);
    }
    return told;
  }

  private static RunDelta piece(int turn, int index) {
    return new RunDelta(THREAD, RUN, turn, 1, index, "text");
  }
}
