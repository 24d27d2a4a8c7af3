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
  private final CausalOrder<Line> order = new CausalOrder<>(this::print);
  private final CompletableFuture<Ending> ending = new CompletableFuture<>();
  private long beganNanos = System.nanoTime();
  private long lastRecordNanos = System.nanoTime();

  Playback(PrintWriter out) {
    this.out = out;
  }

  private record Line(String source, String position, String key, String text) {}

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

  /** A record as the watcher saw it; printed once what led to it was. */
  synchronized void record(TopicWatcher.Seen seen) {
    lastRecordNanos = System.nanoTime();
    Causes causes = Causes.of(seen.value());
    Line line =
        new Line(
            Paint.CYAN.on("%-18s".formatted(seen.topic())),
            "%d:%d".formatted(seen.partition(), seen.offset()),
            key(seen.key()),
            Narration.of(seen.value()));
    order.add(
        new CausalOrder.Fact<>(
            seen.topic() + " " + seen.partition(), causes.of(), causes.named(), line));
    if (seen.value() instanceof RunEvent event && TERMINAL.contains(event.getStatus())) {
      ending.complete(
          event.getBody() instanceof RunCompleted completed
              ? new Ending(true, completed.getMessage())
              : new Ending(false, Narration.of(event)));
    }
  }

  /** What the tool server says of itself. */
  synchronized void toolServer(Causes causes, String sentence) {
    Line line = new Line(Paint.YELLOW.on("%-18s".formatted("(tool server)")), "", "", sentence);
    order.add(new CausalOrder.Fact<>("tool server", causes.of(), causes.named(), line));
  }

  /** The answer to the question over HTTP. */
  synchronized void http(Reply reply) {
    String text = "POST /api/ask answered %d".formatted(reply.httpStatus());
    print(
        new Line(
            Paint.YELLOW.on("%-18s".formatted("(http)")),
            "",
            "",
            text + (reply.status().isEmpty() ? "" : ", " + Narration.words(reply.status()))));
    if (reply.refused()) {
      ending.complete(new Ending(false, reply.text("error") + ": " + reply.text("details")));
    }
  }

  private void print(Line line) {
    double seconds = (System.nanoTime() - beganNanos) / NANOS_PER_SECOND;
    out.printf(
        Locale.ROOT,
        "%7.3f  %s %9s  %-17s  %s%n",
        seconds,
        line.source(),
        line.position(),
        line.key(),
        line.text());
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

  /** Returns once no record has come for {@code quiet}, with everything printed. */
  synchronized void awaitQuiet(Duration quiet) throws InterruptedException {
    long leftNanos = quiet.toNanos() - (System.nanoTime() - lastRecordNanos);
    while (leftNanos > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, leftNanos);
      leftNanos = quiet.toNanos() - (System.nanoTime() - lastRecordNanos);
    }
    order.releaseAll();
  }
}
