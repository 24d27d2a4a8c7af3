package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.ingress.stream.Feed;
import dev.rejoinder.ingress.stream.History;
import dev.rejoinder.ingress.stream.Scope;
import dev.rejoinder.ingress.stream.Signal;
import dev.rejoinder.ingress.view.Call;
import dev.rejoinder.ingress.view.Run;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One client that follows a run or a thread; written by the request's own thread, which blocks.
 *
 * <p>It ends with the run, when the server stops, when the client is gone (found out by the next
 * write, so within about two heartbeats) or does not keep up.
 */
final class EventStream implements Streaming {

  private static final Duration RETRY = Duration.ofSeconds(1);

  /** Runs of a thread whose open calls are shown at its beginning. */
  private static final int OPEN_RUNS_MAX = 20;

  private final Feed feed;
  private final Beginning beginning;
  private final EventStreams.Sources sources;
  private final Duration heartbeat;
  private final Runnable onClose;

  /**
   * How a stream begins.
   *
   * @param facts read already
   * @param gap whether events before them are not kept any more
   */
  record Beginning(List<Signal.Fact> facts, boolean gap) {

    Beginning {
      facts = List.copyOf(facts);
    }
  }

  EventStream(
      Feed feed,
      Beginning beginning,
      EventStreams.Sources sources,
      Duration heartbeat,
      Runnable onClose) {
    this.feed = feed;
    this.beginning = beginning;
    this.sources = sources;
    this.heartbeat = heartbeat;
    this.onClose = onClose;
  }

  /** The connection goes with the stream: kept open, it would hold up a server that stops. */
  @Override
  public Map<String, String> headers() {
    return Map.of(
        "Content-Type", "text/event-stream",
        "Cache-Control", "no-cache",
        "Connection", "close",
        "X-Accel-Buffering", "no");
  }

  @Override
  public boolean writeTo(OutputStream out) throws IOException, InterruptedException {
    SseOutput sse = new SseOutput(out);
    sse.retry(RETRY);
    if (beginning.gap()) {
      sse.event(null, "gap", gap());
    }
    if (past(sse)) {
      return !feed.ended();
    }
    for (Run run : runs()) {
      for (Call call : run.ended() ? List.<Call>of() : run.openCalls()) {
        sse.event(null, CallEventJson.STATUS, CallEventJson.status(call, run));
      }
    }
    sse.flush();
    return present(sse);
  }

  @Override
  public void close() {
    feed.close();
    onClose.run();
  }

  /** True when that was all. */
  private boolean past(SseOutput sse) throws IOException, InterruptedException {
    List<Signal.Fact> facts = beginning.facts();
    while (true) {
      for (Signal.Fact fact : facts) {
        if (tell(fact, sse)) {
          return true;
        }
      }
      if (!feed.behind()) {
        return false;
      }
      sse.heartbeat();
      if (feed.ended()) {
        return true;
      }
      try {
        facts = sources.history().read(feed.partition(), feed::readOn);
      } catch (History.NotReadable e) {
        throw new IOException("the rest of the past cannot be read", e);
      }
    }
  }

  /** False when the server ended it. */
  private boolean present(SseOutput sse) throws IOException, InterruptedException {
    long quietSinceNanos = System.nanoTime();
    while (!feed.ended()) {
      Duration quiet = Duration.ofNanos(System.nanoTime() - quietSinceNanos);
      Optional<Signal> signal = feed.take(heartbeat.minus(quiet));
      if (signal.isPresent()) {
        if (tell(signal.get(), sse)) {
          return true;
        }
        quietSinceNanos = System.nanoTime();
      } else if (quiet.compareTo(heartbeat) >= 0) {
        sse.heartbeat();
        quietSinceNanos = System.nanoTime();
      }
      if (feed.idle()) {
        sse.flush();
      }
    }
    return false;
  }

  /** True when nothing follows. */
  private boolean tell(Signal signal, SseOutput sse) throws IOException {
    switch (signal) {
      case Signal.Fact fact -> {
        sse.event(fact.id(), RunEventJson.name(fact.event()), RunEventJson.data(fact.event()));
        if (feed.scope() instanceof Scope.OfRun && RunEventJson.endsRun(fact.event())) {
          sse.event(null, "done", RunEventJson.done(fact.event()));
          sse.flush();
          return true;
        }
      }
      case Signal.CallNews news ->
          sse.event(null, CallEventJson.name(news.event()), CallEventJson.data(news.event()));
      case Signal.Piece piece ->
          sse.event(null, "message.delta", RunEventJson.delta(piece.delta()));
    }
    return false;
  }

  private List<Run> runs() {
    return switch (feed.scope()) {
      case Scope.OfRun(String runId) -> sources.view().run(runId).stream().toList();
      case Scope.OfThread(String threadId) ->
          sources.view().conversation(threadId, OPEN_RUNS_MAX).stream()
              .flatMap(thread -> thread.newestRuns().stream())
              .toList();
    };
  }

  private static ObjectNode gap() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("details", "Events before the next one are no longer kept, or not at hand.");
  }
}
