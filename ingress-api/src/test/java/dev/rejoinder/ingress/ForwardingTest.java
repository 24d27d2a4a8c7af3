package dev.rejoinder.ingress;

import static dev.rejoinder.testkit.Eventually.eventuallyTrue;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.ingress.Ingress.Answer;
import dev.rejoinder.ingress.view.Story;
import dev.rejoinder.schemas.AskQuestion;
import dev.rejoinder.schemas.RunCommand;
import dev.rejoinder.topics.RunIds;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two servers of which each holds one half, and a client that asks the one for the other's. */
@Timeout(60)
class ForwardingTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Setup SETUP =
      Setup.DEFAULT.with(new StreamLimits(10, Duration.ofMillis(50)));
  private static final String THREAD = SettableReplicas.thread("thread_", true);
  private static final String QUESTION =
      "{\"message\":\"What's up?\",\"thread_id\":\"%s\"}".formatted(THREAD);
  private static final String RUN = RunIds.run(THREAD, new byte[12]);

  private final Ingress asked = new Ingress(SETUP);
  private final Ingress holder = new Ingress(SETUP);

  @BeforeEach
  void share() {
    SettableReplicas.share(asked, holder);
  }

  @AfterEach
  void close() {
    asked.close();
    holder.close();
  }

  private Story story() {
    return holder.story(THREAD, RUN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/runs/RUN",
        "/api/run-status?thread_id=THREAD&run_id=RUN",
        "/api/threads/THREAD",
        "/api/threads/THREAD/messages?limit=1",
        "/sessions/THREAD",
        "/sessions/THREAD/history",
        "/api/runs/run_8vvvvvvvvvvvvvvvvvvvvvvvvv",
        "/api/threads/THREAD/messages?limit=x"
      })
  void whatAnotherReplicaHoldsIsReadAsThere(String path) {
    story().queued("What's up?", "digest").completes("The sky.");
    String target = path.replace("THREAD", THREAD).replace("RUN", RUN);

    Answer there = holder.get(target);
    Answer here = asked.get(target);

    assertThat(here.status()).isEqualTo(there.status());
    assertThat(here.body()).isEqualTo(there.body());
    assertThat(here.header("Content-Type")).isEqualTo(there.header("Content-Type"));
  }

  @Test
  void aQuestionIsAskedWhereItsThreadIsHeld() {
    holder.log.onCommand(command -> holder.queued(command).completes("The sky."));

    Answer answer = asked.ask(QUESTION);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("message")).isEqualTo("The sky.");
    assertThat(asked.log.nothingPublished()).isTrue();
    assertThat(holder.log.commands()).hasSize(1);
  }

  @Test
  void aNewThreadBeginsWhereItIsAskedFor() {
    asked.log.onCommand(command -> asked.queued(command).completes("The sky."));

    Answer answer = asked.ask("{\"message\":\"What's up?\"}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(asked.replicas.holdsThread(answer.text("thread_id"))).isTrue();
    assertThat(holder.log.nothingPublished()).isTrue();
  }

  @Test
  void aKeyMeansTheSameRunWhereverItIsSent() {
    for (Ingress one : new Ingress[] {asked, holder}) {
      one.log.onCommand(command -> one.queued(command).completes("The sky."));
    }
    String body = "{\"message\":\"What's up?\"}";

    for (int key = 0; key < 4; key++) {
      Answer first = asked.ask(body, "Idempotency-Key", "key-" + key);
      Answer second = holder.ask(body, "Idempotency-Key", "key-" + key);
      assertThat(first.status()).isEqualTo(200);
      assertThat(second.body()).isEqualTo(first.body());
    }
    assertThat(asked.log.commands().size() + holder.log.commands().size()).isEqualTo(4);
  }

  @Test
  void whatTheFirstReplicaPrefersIsSaidByTheSecond() {
    Answer answer = asked.ask(QUESTION, "Prefer", "respond-async");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.header("Preference-Applied")).isEqualTo("respond-async");
    assertThat(answer.header("Location")).startsWith("/api/runs/run_");
    assertThat(answer.response().headers().map().keySet())
        .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("rejoinder"));
  }

  @Test
  void aStreamIsPassedOnAsItComesAndGoesWithItsClient() throws Exception {
    Story story = story().queued("What's up?", "digest");
    try (SseClient client = new SseClient(asked.port(), "/api/runs/" + RUN + "/events")) {
      client.expect("run.queued");
      story.completes("The sky.");
      client.expect("run.completed");
      client.expect("done");
      assertThat(client.next()).isEmpty();
    }
    try (SseClient client = new SseClient(asked.port(), "/api/threads/" + THREAD + "/events")) {
      eventuallyTrue("one stream", PATIENCE, () -> holder.streams.count() == 1);
      assertThat(client.header("Content-Type")).isEqualTo("text/event-stream");
    }

    eventuallyTrue("no stream", PATIENCE, () -> holder.streams.count() == 0);
  }

  @Test
  void aQuestionGoesOnWithTheReplicaThatTakesOver() throws Exception {
    asked.log.onCommand(command -> asked.queued(command).completes("The sea."));
    FutureTask<Answer> waiting = inBackground(asked);
    eventuallyTrue("the question", PATIENCE, () -> holder.log.commands().size() == 1);

    moveToAsked();
    Answer answer = waiting.get();

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("message")).isEqualTo("The sea.");
    assertThat(asked.log.commands())
        .extracting(RunCommand::getRunId)
        .containsExactly(holder.log.commands().getFirst().getRunId());
    assertThat(((AskQuestion) asked.log.commands().getFirst().getBody()).getQuestionDigest())
        .isEqualTo(((AskQuestion) holder.log.commands().getFirst().getBody()).getQuestionDigest());
  }

  @Test
  void aReplicaThatCannotBeReachedIsWaitedForAndNothingIsMadeUp() {
    holder.stopServer();

    Answer answer = asked.get("/api/runs/" + RUN);

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("Retry-After")).isEqualTo("1");
  }

  @Test
  void whatIsHeldByNobodyIsNotSaidToBeMissing() {
    asked.replicas.nowhere(1);
    asked.replicas.nowhere(3);

    for (String path :
        new String[] {
          "/api/runs/" + RUN,
          "/api/tasks",
          "/api/status",
          "/sessions",
          "/api/hooks/deliveries/x",
          "/api/runs/run_0123456789abcdefghijklmnop"
        }) {
      Answer answer = asked.get(path);
      assertThat(answer.status()).as(path).isEqualTo(503);
      assertThat(answer.header("Retry-After")).as(path).isEqualTo("1");
    }
  }

  @Test
  void aQuestionIsTakenThoughNobodyHoldsItsThread() {
    asked.replicas.nowhere(1);
    asked.replicas.nowhere(3);

    Answer answer = asked.ask(QUESTION, "Prefer", "respond-async");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(asked.log.commands()).hasSize(1);
    assertThat(answer.text("run_id")).isEqualTo(asked.log.commands().getFirst().getRunId());
  }

  @Test
  void aRequestWithTheKeyIsNeverSentOn() {
    story().queued("What's up?", "digest");
    String[] byReplica = {
      ReplicaKey.HEADER, SettableReplicas.KEY.value(), "X-Forwarded-For", "127.0.0.1"
    };

    Answer answer = asked.get("/api/runs/" + RUN, byReplica);

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header(ReplicaHeaders.STATE)).isEqualTo(ReplicaHeaders.ELSEWHERE);
    assertThat(holder.get("/api/runs/" + RUN, byReplica).status()).isEqualTo(200);
  }

  @Test
  void theClientsOwnKeyIsAskedForAgain() {
    try (Ingress open = new Ingress(SETUP);
        Ingress guarded = new Ingress(SETUP.with(Access.adminKey()))) {
      SettableReplicas.share(open, guarded);
      guarded.story(THREAD, RUN).queued("What's up?", "digest");

      assertThat(open.get("/api/runs/" + RUN).status()).isEqualTo(401);
      assertThat(
              guarded
                  .get("/api/runs/" + RUN, "Authorization", "Bearer " + Access.ADMIN_KEY)
                  .status())
          .isEqualTo(200);
    }
  }

  @Test
  void anotherKeyIsForbiddenWhereverOneIsAskedFor() {
    for (String path : new String[] {"/api/runs/" + RUN, "/api/tasks"}) {
      Answer answer = asked.get(path, ReplicaKey.HEADER, "guessed");
      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.text("error")).isEqualTo("Replica key refused");
    }
    assertThat(asked.get("/health", ReplicaKey.HEADER, "guessed").status()).isEqualTo(200);
  }

  @Test
  void aQuestionGoesOnElsewhereWhenItsThreadMoves() throws Exception {
    asked.log.onCommand(command -> asked.queued(command).completes("The sea."));
    FutureTask<Answer> waiting = inBackground(holder);
    eventuallyTrue("the question", PATIENCE, () -> holder.log.commands().size() == 1);

    moveToAsked();
    holder.view.release();
    Answer answer = waiting.get();

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("message")).isEqualTo("The sea.");
    assertThat(answer.text("run_id")).isEqualTo(holder.log.commands().getFirst().getRunId());
  }

  /** A question in the holder's thread, asked at {@code server}. */
  private static FutureTask<Answer> inBackground(Ingress server) {
    FutureTask<Answer> waiting = new FutureTask<>(() -> server.ask(QUESTION));
    Thread.ofVirtual().start(waiting);
    return waiting;
  }

  private void moveToAsked() {
    for (int part = 1; part < SettableReplicas.PARTS; part += 2) {
      asked.replicas.here(part);
      holder.replicas.at(part, asked);
    }
  }
}
