package dev.rejoinder.standalone;

import dev.rejoinder.schemas.RunCompleted;
import dev.rejoinder.schemas.RunEvent;
import dev.rejoinder.schemas.RunStatus;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Prints what happens as it happens, and remembers how it ended. Thread-safe. */
final class Playback {

  private static final double NANOS_PER_SECOND = 1e9;
  private static final int KEY_CHARS_MAX = 17;
  private static final Set<RunStatus> TERMINAL =
      Set.of(
          RunStatus.COMPLETED,
          RunStatus.FAILED,
          RunStatus.CANCELLED,
          RunStatus.EXPIRED,
          RunStatus.INCOMPLETE);

  private final PrintWriter out;
  private final CompletableFuture<Ending> ending = new CompletableFuture<>();
  private long beganNanos = System.nanoTime();
  private long lastRecordNanos = System.nanoTime();

  Playback(PrintWriter out) {
    this.out = out;
  }

  /** How the run ended; the message is its answer, or the reason why there is none. */
  record Ending(boolean completed, String message) {}

  /** Starts the time and prints the head of the table. */
  synchronized void begin() {
    beganNanos = System.nanoTime();
    out.println(
        Paint.FAINT.on(
            "%7s  %-18s %9s  %-17s  %s"
                .formatted("seconds", "topic", "part:offs", "key", "what it says")));
  }

  /** A record as the watcher saw it. */
  synchronized void record(TopicWatcher.Seen seen) {
    lastRecordNanos = System.nanoTime();
    line(
        Paint.CYAN.on("%-18s".formatted(seen.topic())),
        "%d:%d".formatted(seen.partition(), seen.offset()),
        key(seen.key()),
        Narration.of(seen.value()));
    if (seen.value() instanceof RunEvent event && TERMINAL.contains(event.getStatus())) {
      ending.complete(
          event.getBody() instanceof RunCompleted completed
              ? new Ending(true, completed.getMessage())
              : new Ending(false, Narration.of(event)));
    }
  }

  /** What the tool server says of itself. */
  synchronized void toolServer(String sentence) {
    line(Paint.YELLOW.on("%-18s".formatted("(tool server)")), "", "", sentence);
  }

  /** The answer to the question over HTTP. */
  synchronized void http(Reply reply) {
    line(
        Paint.YELLOW.on("%-18s".formatted("(http)")),
        "",
        "",
        "POST /api/ask answered %d %s".formatted(reply.httpStatus(), reply.status()));
    if (reply.refused()) {
      ending.complete(new Ending(false, reply.text("error") + " " + reply.text("details")));
    }
  }

  private void line(String source, String position, String key, String text) {
    double seconds = (System.nanoTime() - beganNanos) / NANOS_PER_SECOND;
    out.printf(Locale.ROOT, "%7.3f  %s %9s  %-17s  %s%n", seconds, source, position, key, text);
    out.flush();
  }

  private static String key(String key) {
    return key.length() <= KEY_CHARS_MAX ? key : key.substring(0, KEY_CHARS_MAX - 1) + "…";
  }

  /** Empty when the run does not end in time. */
  Optional<Ending> awaitEnding(Duration timeout) throws InterruptedException {
    try {
      return Optional.of(ending.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException("nobody ends it with an exception", e);
    }
  }

  /** Returns once no record has come for {@code quiet}. */
  synchronized void awaitQuiet(Duration quiet) throws InterruptedException {
    long leftNanos = quiet.toNanos() - (System.nanoTime() - lastRecordNanos);
    while (leftNanos > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, leftNanos);
      leftNanos = quiet.toNanos() - (System.nanoTime() - lastRecordNanos);
    }
  }
}
