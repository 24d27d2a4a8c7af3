package dev.rejoinder.standalone;

import dev.rejoinder.schemas.CallClosed;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.CallRegistered;
import dev.rejoinder.schemas.DeliveryAttempt;
import dev.rejoinder.schemas.ModelReplied;
import dev.rejoinder.schemas.ModelResult;
import dev.rejoinder.schemas.RunEvent;
import dev.rejoinder.schemas.TaskRegistered;
import dev.rejoinder.schemas.ToolCallResolved;
import dev.rejoinder.schemas.ToolCallsRequested;
import dev.rejoinder.schemas.TurnStarted;
import dev.rejoinder.standalone.audit.LogStory.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a story adds up to. */
final class StoryTotals {

  private final Map<String, Long> askedMs = new HashMap<>();
  private final Map<String, Long> openedMs = new HashMap<>();
  private String status = "under way";
  private long modelMs;
  private long toolsMs;
  private long toolsSinceMs = -1;
  private int modelAttempts;
  private int calls;
  private int webhooks;
  private long inputTokens;
  private long outputTokens;

  /** One line about {@code story}, which has at least one record and is in order. */
  static String of(List<Entry> story) {
    StoryTotals totals = new StoryTotals();
    story.forEach(totals::add);
    long lastedMs = story.getLast().writtenMs() - story.getFirst().writtenMs();
    return totals.words(lastedMs);
  }

  private void add(Entry entry) {
    switch (entry.value()) {
      case RunEvent event -> run(event, entry.writtenMs());
      case CallEvent event -> call(event, entry.writtenMs());
      case ModelResult result -> {
        modelAttempts++;
        Long asked = askedMs.remove(result.getTurn() + "/" + result.getAttempt());
        modelMs += asked == null ? 0 : entry.writtenMs() - asked;
      }
      case DeliveryAttempt attempt -> webhooks++;
      default -> {}
    }
  }

  private void run(RunEvent event, long atMs) {
    status = Narration.words(event.getStatus().name());
    switch (event.getBody()) {
      case TurnStarted turn -> askedMs.put(turn.getTurn() + "/" + turn.getAttempt(), atMs);
      case ToolCallsRequested requested -> toolsSinceMs = atMs;
      case ToolCallResolved resolved -> {
        if (resolved.getOpenCalls() == 0 && toolsSinceMs >= 0) {
          toolsMs += atMs - toolsSinceMs;
          toolsSinceMs = -1;
        }
      }
      case ModelReplied reply -> {
        inputTokens += reply.getUsage().getInputTokens();
        outputTokens += reply.getUsage().getOutputTokens();
      }
      default -> {}
    }
  }

  private void call(CallEvent event, long atMs) {
    switch (event.getBody()) {
      case CallRegistered call -> open(event, atMs);
      case TaskRegistered task -> open(event, atMs);
      case CallClosed closed -> {
        Long opened = openedMs.remove(event.getCallId());
        boolean alone = event.getRunId() == null || (askedMs.isEmpty() && modelAttempts == 0);
        if (alone) {
          status = Narration.words(event.getStatus().name());
          toolsMs += opened == null ? 0 : atMs - opened;
        }
      }
      default -> {}
    }
  }

  private void open(CallEvent event, long atMs) {
    calls++;
    openedMs.put(event.getCallId(), atMs);
  }

  private String words(long lastedMs) {
    List<String> parts = new ArrayList<>();
    parts.add("%s after %s".formatted(status, seconds(lastedMs)));
    if (modelAttempts > 0) {
      parts.add(
          "%s waiting for the model (%s)"
              .formatted(seconds(modelMs), count(modelAttempts, "attempt")));
    }
    if (calls > 0) {
      parts.add(
          "%s waiting for tools (%s, %s)"
              .formatted(seconds(toolsMs), count(calls, "call"), count(webhooks, "webhook")));
    }
    if (inputTokens + outputTokens > 0) {
      parts.add(String.format(Locale.ROOT, "%,d tokens in, %,d out", inputTokens, outputTokens));
    }
    return String.join("; ", parts);
  }

  private static String count(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  /** {@code 0.123 s}, {@code 2 h 3 min 4 s}. */
  static String seconds(long millis) {
    Duration duration = Duration.ofMillis(millis);
    if (duration.toMinutes() < 1) {
      return String.format(Locale.ROOT, "%.3f s", millis / 1e3);
    }
    String hours = duration.toHours() > 0 ? duration.toHours() + " h " : "";
    return "%s%d min %d s".formatted(hours, duration.toMinutesPart(), duration.toSecondsPart());
  }
}
