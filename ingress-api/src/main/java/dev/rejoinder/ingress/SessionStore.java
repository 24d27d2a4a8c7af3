package dev.rejoinder.ingress;

import dev.rejoinder.ingress.view.Conversation;
import dev.rejoinder.ingress.view.Run;
import dev.rejoinder.ingress.view.RunView;
import dev.rejoinder.ingress.view.SessionView;
import dev.rejoinder.ingress.view.Watch;
import dev.rejoinder.schemas.Session;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps sessions in their topic, and finds them in what was read of it and of the threads.
 *
 * <p>A change returns once its record is in the log and, unless Kafka is in trouble, was read back,
 * so that the same server knows it at once; others do within about a second. Of two servers that
 * change a session at the same time, the record written last counts.
 */
final class SessionStore {

  /** Longer than reading back ever takes while all is well; the record is safe by then. */
  private static final Duration READ_BACK_WAIT = Duration.ofSeconds(5);

  /** More than may wait in a thread, and the one that is worked on. */
  private static final int RUNS_MAX = 100;

  private final CommandLog log;
  private final SessionView sessions;
  private final RunView runs;
  private final BooleanSupplier viewIsWhole;
  private final Predicate<String> ours;
  private final InstantSource clock;
  private final Alone alone = new Alone();

  /**
   * What is known of sessions.
   *
   * @param whole whether {@code sessions} has what was there at the start
   * @param ours whether the thread of this id is held by this replica; it lists no other
   */
  record Views(SessionView sessions, RunView runs, BooleanSupplier whole, Predicate<String> ours) {}

  SessionStore(CommandLog log, Views views, InstantSource clock) {
    this.log = log;
    sessions = views.sessions();
    runs = views.runs();
    viewIsWhole = views.whole();
    ours = views.ours();
    this.clock = clock;
  }

  /**
   * A session as far as it is known.
   *
   * @param kept its record; empty for a thread nobody recorded, which is everybody's
   * @param thread what was asked in it; empty when nothing of that is at hand
   */
  record Known(String id, Optional<Session> kept, Optional<Conversation> thread) {

    boolean exists() {
      return kept.isPresent() || thread.isPresent();
    }

    /** Who answers in it; empty when nobody was ever chosen, as far as is known. */
    Optional<String> assistantId() {
      return kept.map(Session::getAssistantId)
          .or(() ->
              thread.stream()
                  .flatMap(conversation -> conversation.newestRuns().stream())
                  .map(Run::assistantId)
                  .filter(assistantId -> !assistantId.isEmpty())
                  .findFirst());
    }

    Instant createdAt() {
      return kept.map(Session::getCreatedAt)
          .or(() -> thread.map(known -> Instant.ofEpochMilli(known.createdAtMs())))
          .orElse(Instant.EPOCH);
    }

    @Nullable String owner() {
      return kept.map(Session::getOwner).orElse(null);
    }
  }

  /** Runs {@code work} while nobody else on this server changes the session. */
  <T> T alone(String id, Alone.Work<T> work) throws InterruptedException {
    return alone.with(id, work);
  }

  /** Turns the request down when there is none, or it is another owner's. */
  Known require(String owner, String id) {
    return require(owner, id, RUNS_MAX);
  }

  /** As {@link #require(String, String)}, with {@code runsMost} of the thread's runs at most. */
  Known require(String owner, String id, int runsMost) {
    Known known = find(owner, id, runsMost);
    if (!known.exists() || deleted(known)) {
      throw notFound(id);
    }
    return known;
  }

  /**
   * As {@link #require} for one who asks a question: a session nobody knows may begin with it, but
   * a deleted one is gone.
   */
  Known forQuestion(String owner, String id) {
    Known known = find(owner, id, RUNS_MAX);
    if (deleted(known)) {
      throw deleted(id);
    }
    return known;
  }

  /** Those of the owner and everybody's that are held here, without their runs; in no order. */
  Stream<Known> of(String owner) {
    requireWhole();
    Stream<Known> kept =
        sessions.all().stream()
            .filter(session -> mayUse(owner, session) && session.getDeletedAt() == null)
            .filter(session -> ours.test(session.getSessionId()))
            .map(session -> known(session.getSessionId(), 0));
    Stream<Known> threads =
        runs.conversations().stream()
            .filter(thread -> sessions.find(thread.id()).isEmpty())
            .map(thread -> new Known(thread.id(), Optional.empty(), Optional.of(thread)));
    return Stream.concat(kept, threads);
  }

  /** The same with the newest of its runs, which say who answers where no record does. */
  Known withNewestRun(Known known) {
    return new Known(known.id(), known.kept(), runs.conversation(known.id(), 1));
  }

  /** Records a session that begins, unless there is one. */
  void begin(String owner, String id, String assistantId, @Nullable String traceparent)
      throws InterruptedException {
    alone.with(
        id,
        () -> {
          if (!forQuestion(owner, id).exists()) {
            Instant now = now();
            write(new Session(id, assistantId, owner, now, now, null), traceparent);
          }
          return id;
        });
  }

  /** Chooses who answers from here on; returns the session's new record. */
  Session choose(Known known, String assistantId, @Nullable String traceparent)
      throws InterruptedException {
    Session chosen =
        new Session(known.id(), assistantId, known.owner(), known.createdAt(), now(), null);
    write(chosen, traceparent);
    return chosen;
  }

  void delete(Known known, @Nullable String traceparent) throws InterruptedException {
    Instant now = now();
    Instant changedAt = known.kept().map(Session::getChangedAt).orElse(now);
    write(
        new Session(
            known.id(),
            known.assistantId().orElse(""),
            known.owner(),
            known.createdAt(),
            changedAt,
            now),
        traceparent);
  }

  static BadRequest notFound(String id) {
    return BadRequest.notFound(
        "Session not found",
        "There is no session '%s', or it is older than what is kept at hand.".formatted(id));
  }

  static BadRequest deleted(String id) {
    return new BadRequest(
        Reply.error(
            410, "Session deleted", "The session '%s' was deleted; begin another.".formatted(id)));
  }

  private Known find(String owner, String id, int runsMost) {
    requireWhole();
    Known known = known(id, runsMost);
    if (known.kept().filter(session -> !mayUse(owner, session)).isPresent()) {
      throw notFound(id);
    }
    return known;
  }

  private Known known(String id, int runsMost) {
    return new Known(id, sessions.find(id), runs.conversation(id, runsMost));
  }

  private static boolean mayUse(String owner, Session session) {
    return session.getOwner() == null || session.getOwner().equals(owner);
  }

  private static boolean deleted(Known known) {
    return known.kept().filter(session -> session.getDeletedAt() != null).isPresent();
  }

  private void write(Session session, @Nullable String traceparent) throws InterruptedException {
    try (Watch<Session> watch = sessions.watch(session)) {
      log.publish(session, traceparent);
      watch.await(READ_BACK_WAIT);
    }
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private void requireWhole() {
    if (!viewIsWhole.getAsBoolean()) {
      throw new BadRequest(
          Reply.unavailable("The sessions have not been read yet; send the request again."));
    }
  }
}
