package dev.rejoinder.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.schemas.InputDiscarded;
import dev.rejoinder.testkit.Eventually;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rows of the race table over HTTP in which two things happen at the same moment. */
class RacesAtOnceIT {

  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  /** In place of a time: the callback comes when the other has surely been first. */
  private static final Duration AFTER = Duration.ofDays(1);

  @TempDir private static Path folder;

  private static Stage stage;
  private static ExecutorService threads;

  @BeforeAll
  static void start() throws InterruptedException {
    threads = Executors.newVirtualThreadPerTaskExecutor();
    stage = Stage.start(folder, Map.of("look", "timeout: 60s", "brief", "timeout: 2s"), Map.of());
  }

  @AfterAll
  static void theLogOfAllThisCanBeTrusted() throws Exception {
    threads.shutdownNow();
    try (var ending = stage) {
      ending.awaitTrustedLog();
    }
  }

  @Test
  void theLastTwoCallbacks() throws Exception {
    for (int i = 0; i < 10; i++) {
      var subject = "pair-" + i;
      var asked = stage.ask("use(look:%s,%s)".formatted(subject, subject));
      var first = Stage.call(asked, 0);
      var second = Stage.call(asked, 1);

      var replies =
          atOnce(
              () -> stage.respond(asked, first, "sunny"),
              () -> stage.respond(asked, second, "rainy"));

      assertThat(replies).extracting(Reply::httpStatus).containsOnly(200);
      assertThat(replies).extracting(Reply::status).contains("completed");
      assertThat(stage.ended(asked).text("message")).isEqualTo("I was told [sunny, rainy]");
      assertThat(stage.model().asked(subject)).hasSize(2);
    }
  }

  @Test
  void expiryAndCallbackAtTheSameMoment() throws Exception {
    List<Callable<Integer>> races = new ArrayList<>();
    for (int i = -12; i < 24; i++) {
      var subject = "deadline" + i;
      // The first and the last are no race; those between come every 3 ms around the deadline.
      var offset = i == 23 ? AFTER : Duration.ofMillis(i == -12 ? -1000 : i * 3);
      races.add(() -> expiryAgainstCallback(subject, offset));
    }

    assertThat(results(races)).containsOnly(200, 410).startsWith(200).endsWith(410);
  }

  @Test
  void cancelAndCallbackAtTheSameMoment() throws Exception {
    List<Callable<Integer>> races = new ArrayList<>();
    for (int i = -4; i < 20; i++) {
      var subject = "cancel" + i;
      // A cancel reaches the call by way of its run, so it needs a head start for a race.
      var lead = i == 19 ? AFTER : Duration.ofMillis(i == -4 ? -500 : i * 5);
      races.add(() -> cancelAgainstCallback(subject, lead));
    }

    assertThat(results(races)).containsOnly(200, 410).startsWith(200).endsWith(410);
  }

  @Test
  void cancelAndModelResultAtTheSameMoment() throws Exception {
    var held = stage.model().hold("cancelled-question");
    var asked = stage.askAsync(Map.of("message", "A cancelled-question, please"));
    held.awaitRequest();

    var cancelled = stage.cancel(asked);
    held.release();

    assertThat(cancelled.httpStatus()).as(cancelled.toString()).isEqualTo(200);
    assertThat(cancelled.status()).isEqualTo("cancelled");
    var topics = stage.rejoinder().topics();
    Eventually.eventuallyTrue(
        "the model's answer, discarded",
        Stage.PATIENCE,
        () ->
            Logged.of(topics.runEvents()).stream()
                .anyMatch(event ->
                    event.value().getRunId().equals(asked.text("run_id"))
                        && event.value().getBody() instanceof InputDiscarded));
    assertThat(stage.ended(asked).status()).isEqualTo("cancelled");
    assertThat(stage.messages(asked, "assistant")).isEmpty();
    assertThat(stage.ask(asked, "use(look:usable)").status()).isEqualTo("requires_action");
  }

  /** The code of the callback, once all that can be asked agrees with it. */
  private static int expiryAgainstCallback(String subject, Duration offset) throws Exception {
    var asked = stage.ask("use(brief:%s)".formatted(subject));
    var call = stage.anyCall(asked, 0);
    if (offset.equals(AFTER)) {
      stage.awaitCall(call, "expired");
    } else {
      awaitTime(stage.sentAt(call).plus(TIMEOUT).plus(offset));
    }

    var reply = stage.callBack(call, "sunny");

    var ended = stage.ended(asked);
    var taken = reply.httpStatus() == 200;
    assertThat(stage.call(call).status()).as(subject).isEqualTo(taken ? "succeeded" : "expired");
    assertThat(ended.status()).isEqualTo("completed");
    assertThat(ended.text("message")).contains(taken ? "[sunny]" : "timeout");
    assertThat(stage.model().asked("(brief:" + subject + ")")).hasSize(2);
    return reply.httpStatus();
  }

  /** {@code lead} is how long the cancel comes before the callback. */
  private static int cancelAgainstCallback(String subject, Duration lead) throws Exception {
    var asked = stage.ask("use(look:%s)".formatted(subject));
    var call = Stage.call(asked, 0);
    var start = Instant.now().plusMillis(600);

    var replies =
        atOnce(
            () -> {
              awaitTime(start);
              return stage.cancel(asked);
            },
            () -> {
              if (lead.equals(AFTER)) {
                stage.awaitCall(call, "cancelled");
              } else {
                awaitTime(start.plus(lead));
              }
              return stage.callBack(call, "sunny");
            });

    var reply = replies.get(1);
    var ended = stage.ended(asked);
    if (reply.httpStatus() == 410) {
      assertThat(reply.status()).isEqualTo("cancelled");
      assertThat(ended.status()).isEqualTo("cancelled");
    } else {
      assertThat(stage.callBack(call, "sunny").body().path("duplicate").asBoolean()).isTrue();
      assertThat(ended.status()).isIn("cancelled", "completed");
    }
    assertThat(replies.get(0).httpStatus())
        .as(replies.toString())
        .isEqualTo(ended.status().equals("cancelled") ? 200 : 409);
    var next = stage.ask(asked, "What now, " + subject + "?");
    assertThat(next.status()).as(next.toString()).isEqualTo("completed");
    assertThat(
            DirectedModel.of("tool", stage.model().asked("What now, " + subject + "?").getLast()))
        .hasSize(1);
    return reply.httpStatus();
  }

  private static void awaitTime(Instant time) {
    for (Duration left = until(time); left.isPositive(); left = until(time)) {
      LockSupport.parkNanos(left.toNanos());
    }
  }

  private static Duration until(Instant time) {
    return Duration.between(Instant.now(), time);
  }

  private static List<Reply> atOnce(Callable<Reply> one, Callable<Reply> other) throws Exception {
    return results(List.of(one, other));
  }

  private static <T> List<T> results(List<Callable<T>> tasks) throws Exception {
    List<T> results = new ArrayList<>();
    for (Future<T> done : threads.invokeAll(tasks, 60, TimeUnit.SECONDS)) {
      results.add(done.get());
    }
    return results;
  }
}
