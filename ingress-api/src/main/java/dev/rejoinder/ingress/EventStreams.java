package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.rejoinder.ingress.EventStream.Beginning;
import dev.rejoinder.ingress.stream.Feed;
import dev.rejoinder.ingress.stream.History;
import dev.rejoinder.ingress.stream.Scope;
import dev.rejoinder.ingress.stream.Signal;
import dev.rejoinder.ingress.stream.Subscriptions;
import dev.rejoinder.ingress.view.Conversation;
import dev.rejoinder.ingress.view.EventId;
import dev.rejoinder.ingress.view.Origin;
import dev.rejoinder.ingress.view.Run;
import dev.rejoinder.ingress.view.RunView;
import dev.rejoinder.runtime.SharedGauge;
import dev.rejoinder.schemas.RunEvent;
import dev.rejoinder.schemas.RunRefused;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;

/**
 * Follows runs and threads as Server-Sent Events.
 *
 * <p>A client that lost its stream goes on with {@code Last-Event-ID}, on whichever replica: the id
 * is the place of an event in the log, so reading that event tells the thread, whether it belongs
 * to what is followed, and whether the run was over. Nothing need be at hand here for that.
 *
 * <p>When the events that should come next are past retention, the stream begins with {@code gap}
 * rather than being refused: a browser's EventSource gives up for good on anything but 200, and
 * would lose what is still to come as well.
 */
final class EventStreams {

  /** Where the events come from. */
  record Sources(
      RunView view, Subscriptions live, BooleanSupplier followsThePresent, History history) {}

  private final Sources sources;
  private final Runs runs;
  private final StreamLimits limits;
  private final Semaphore places;

  EventStreams(Sources sources, Runs runs, StreamLimits limits) {
    this.sources = sources;
    this.runs = runs;
    this.limits = limits;
    places = new Semaphore(limits.streamsMax());
    SharedGauge.sum(
        "rejoinder.http.streams",
        "Event streams that are open.",
        Tags.empty(),
        () -> limits.streamsMax() - places.availablePermits());
  }

  /** Finds where a stream begins; empty when it has nothing more to tell. */
  @FunctionalInterface
  private interface Opening {
    Optional<Beginning> open(Feed feed) throws InterruptedException;
  }

  /** A run's events, from its first or behind the last one seen, to its end. */
  Response run(Request request) throws InterruptedException {
    String runId = request.path("id");
    if (!RequestIds.isRunId(runId)) {
      throw Runs.notFound(runId);
    }
    Optional<EventId> seen = lastSeen(request);
    return opened(
        new Scope.OfRun(runId),
        feed -> seen.isPresent() ? resume(feed, seen.get()) : wholeRun(feed, runId));
  }

  /**
   * A thread's events from now on, from its start or behind the last one seen. It may be opened
   * before the thread's first question.
   */
  Response thread(Request request) throws InterruptedException {
    String threadId = request.path("id");
    if (!threadId.matches(JsonBody.THREAD_ID) || sources.view().forgotten(threadId)) {
      throw Threads.notFound(threadId);
    }
    Optional<EventId> seen = lastSeen(request);
    Optional<String> from = request.query("from");
    if (from.isPresent() && !from.get().equals("start")) {
      throw BadRequest.invalid("from may only be start; without it the stream begins now.");
    }
    return opened(
        new Scope.OfThread(threadId),
        feed ->
            seen.isPresent()
                ? resume(feed, seen.get())
                : from.isPresent() ? wholeThread(feed, threadId) : now(feed));
  }

  /** The header, which browsers send by themselves, beats the parameter they began with. */
  private static Optional<EventId> lastSeen(Request request) {
    Optional<String> written =
        request
            .header("Last-Event-ID")
            .filter(id -> !id.isBlank())
            .or(() -> request.query("last_event_id"));
    if (written.isEmpty()) {
      return Optional.empty();
    }
    Optional<EventId> id = EventId.parse(written.get());
    if (id.isEmpty()) {
      throw badId("It must be partition:offset, as events have it, like 3:1027.");
    }
    return id;
  }

  private Response opened(Scope scope, Opening opening) throws InterruptedException {
    if (!places.tryAcquire()) {
      throw new BadRequest(Reply.unavailable("Too many event streams are open; try again."));
    }
    Feed feed = Feed.open(sources.live(), scope, Thread.currentThread()::interrupt);
    boolean open = false;
    try {
      Optional<Beginning> beginning = opening.open(feed);
      open = beginning.isPresent();
      return beginning.isPresent()
          ? new EventStream(feed, beginning.get(), sources, limits.heartbeat(), places::release)
          : Reply.of(204, JsonNodeFactory.instance.objectNode());
    } catch (History.NotReadable e) {
      throw new BadRequest(Reply.unavailable(String.valueOf(e.getMessage())));
    } finally {
      if (!open) {
        feed.close();
        places.release();
      }
    }
  }

  private Optional<Beginning> now(Feed feed) {
    if (!sources.followsThePresent().getAsBoolean()) {
      // What comes in is of the past still.
      throw new BadRequest(Reply.unavailable("Events of the past are still being read."));
    }
    feed.beginNow();
    return Optional.of(new Beginning(List.of(), false));
  }

  private Optional<Beginning> wholeRun(Feed feed, String runId) throws InterruptedException {
    Run run = runs.find(runId);
    Origin origin = sources.view().origin(runId).orElseThrow(() -> Runs.notFound(runId));
    EventId first = origin.first();
    feed.beginAt(first.partition(), first.offset(), run.threadId());
    return begun(feed, !origin.complete());
  }

  private Optional<Beginning> wholeThread(Feed feed, String threadId) throws InterruptedException {
    Conversation thread = conversation(threadId);
    EventId first = thread.first();
    feed.beginAt(first.partition(), thread.complete() ? first.offset() : 0, threadId);
    return begun(feed, false);
  }

  private Optional<Beginning> begun(Feed feed, boolean gap) throws InterruptedException {
    List<Signal.Fact> facts = sources.history().read(feed.partition(), feed::readOn);
    return Optional.of(new Beginning(facts, gap));
  }

  private Optional<Beginning> resume(Feed feed, EventId seen) throws InterruptedException {
    return sources.history().read(seen.partition(), past -> resume(feed, seen, past));
  }

  private Optional<Beginning> resume(Feed feed, EventId seen, History.Past past) {
    if (!past.exists()) {
      throw badId("Its partition %d does not exist.".formatted(seen.partition()));
    }
    if (seen.offset() >= past.end()) {
      throw badId("Its offset %d is beyond the newest event.".formatted(seen.offset()));
    }
    if (seen.offset() < past.oldest()) {
      return resumeAtOldest(feed, seen, past);
    }
    RunEvent event =
        past.at(seen.offset())
            .map(Signal.Fact::event)
            .filter(feed.scope()::covers)
            .filter(found -> !sources.view().forgotten(found.getThreadId()))
            .orElseThrow(() -> badId("%s is no event of what is followed here.".formatted(seen)));
    if (feed.scope() instanceof Scope.OfRun && over(event)) {
      return Optional.empty();
    }
    feed.beginAt(seen.partition(), seen.offset() + 1, event.getThreadId());
    return Optional.of(new Beginning(feed.readOn(past), false));
  }

  /** The event seen last is gone, so what is at hand must tell whether the id may be ours. */
  private Optional<Beginning> resumeAtOldest(Feed feed, EventId seen, History.Past past) {
    EventId known;
    String threadId;
    switch (feed.scope()) {
      case Scope.OfRun(String runId) -> {
        known = sources.view().origin(runId).orElseThrow(() -> Runs.notFound(runId)).first();
        threadId = sources.view().run(runId).orElseThrow(() -> Runs.notFound(runId)).threadId();
      }
      case Scope.OfThread(String id) -> {
        known = conversation(id).first();
        threadId = id;
      }
    }
    if (known.partition() != seen.partition()) {
      throw badId("Its partition %d has no such events.".formatted(seen.partition()));
    }
    feed.beginAt(seen.partition(), past.oldest(), threadId);
    return Optional.of(new Beginning(feed.readOn(past), true));
  }

  private Conversation conversation(String threadId) {
    return sources.view().conversation(threadId, 1).orElseThrow(() -> Threads.notFound(threadId));
  }

  private static boolean over(RunEvent event) {
    return Run.ended(event.getStatus()) && !(event.getBody() instanceof RunRefused);
  }

  private static BadRequest badId(String sentence) {
    return new BadRequest(Reply.error(400, "Invalid event id", "Last-Event-ID: " + sentence));
  }
}
