package dev.rejoinder.ingress;

import static dev.rejoinder.testkit.Eventually.eventually;
import static dev.rejoinder.testkit.Eventually.eventuallyTrue;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.ingress.assistant.KnownAssistants;
import dev.rejoinder.runtime.Health;
import dev.rejoinder.runtime.Service;
import dev.rejoinder.schemas.Assistant;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AssistantsPublisherTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Assistant WANTED = Ingress.WEATHER;

  private final KnownAssistants known = new KnownAssistants(Optional.empty());
  private final Queue<Assistant> log = new ConcurrentLinkedQueue<>();
  private final ReadyTail tail = new ReadyTail();
  private final AssistantsPublisher publisher =
      new AssistantsPublisher(List.of(WANTED), Optional.empty(), known, tail, log::add);

  @AfterEach
  void close() {
    publisher.close();
  }

  @Test
  void readyOnlyOnceWhatWasPublishedIsRead() throws Exception {
    publisher.start();
    eventuallyTrue("published", PATIENCE, () -> log.contains(WANTED));
    tail.awaitTwoLooks();

    assertThat(publisher.health().state()).isEqualTo(Health.State.NOT_READY);

    known.on(WANTED.getId(), WANTED);
    awaitReady();
    assertThat(log).hasSize(1);
  }

  @Test
  void whatIsKnownAlreadyIsNotPublishedAgain() throws Exception {
    known.on(WANTED.getId(), WANTED);

    publisher.start();

    awaitReady();
    assertThat(log).isEmpty();
  }

  @Test
  void anotherProcessMayHaveTheLastWord() throws Exception {
    Assistant older = Assistant.newBuilder(WANTED).setModel("older").build();
    Assistant theirs = Assistant.newBuilder(WANTED).setModel("theirs").build();
    known.on(WANTED.getId(), older);
    publisher.start();
    eventuallyTrue("published", PATIENCE, () -> log.contains(WANTED));
    tail.awaitTwoLooks();
    assertThat(publisher.health().state()).isEqualTo(Health.State.NOT_READY);

    known.on(WANTED.getId(), theirs);

    awaitReady();
    assertThat(log).hasSize(1);
  }

  private void awaitReady() throws Exception {
    eventually(
        "ready", PATIENCE, publisher::health, health -> health.state() == Health.State.READY);
  }

  private static final class ReadyTail implements Service {

    private final AtomicInteger looks = new AtomicInteger();

    /** The publisher has gone round once whole between the two. */
    void awaitTwoLooks() throws Exception {
      int before = looks.get();
      eventuallyTrue("two more looks", PATIENCE, () -> looks.get() >= before + 2);
    }

    @Override
    public String name() {
      return "tail";
    }

    @Override
    public void start() {
      // It is ready at once.
    }

    @Override
    public Health health() {
      looks.incrementAndGet();
      return Health.ready();
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }
}
