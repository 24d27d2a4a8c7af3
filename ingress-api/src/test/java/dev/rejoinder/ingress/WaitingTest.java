package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.ingress.Ingress.Answer;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WaitingTest {

  private static final String QUESTION = "{\"message\":\"Weather in Berlin?\"}";

  private final Ingress ingress = new Ingress();

  @AfterEach
  void close() {
    ingress.close();
  }

  @Test
  void moreMayWaitThanJettyHasThreadsAndOthersAreStillServed() throws Exception {
    int waiters = 300;
    CountDownLatch published = new CountDownLatch(waiters);
    ingress.log.onCommand(command -> {
      ingress.queued(command).started();
      published.countDown();
    });
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Answer>> waiting =
          IntStream.range(0, waiters)
              .mapToObj(i -> clients.submit(() -> ingress.ask(QUESTION)))
              .toList();
      assertThat(published.await(50, TimeUnit.SECONDS)).isTrue();

      assertThat(ingress.get("/health").status()).isEqualTo(200);
      ingress.log.commands().forEach(command -> ingress.story(command).completes("Sunny."));

      for (Future<Answer> answer : waiting) {
        assertThat(answer.get(50, TimeUnit.SECONDS).status()).isEqualTo(200);
      }
    }
  }

  @Test
  void whoWaitsWhenTheServerStopsIsToldThatTheRunGoesOn() throws Exception {
    CountDownLatch published = new CountDownLatch(1);
    ingress.log.onCommand(command -> {
      ingress.queued(command).started();
      published.countDown();
    });
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Answer> waiting = clients.submit(() -> ingress.ask(QUESTION));
      assertThat(published.await(50, TimeUnit.SECONDS)).isTrue();

      ingress.stopServer();

      Answer answer = waiting.get(50, TimeUnit.SECONDS);
      assertThat(answer.status()).isEqualTo(202);
      assertThat(answer.text("current_status")).isEqualTo("in_progress");
    }
  }
}
