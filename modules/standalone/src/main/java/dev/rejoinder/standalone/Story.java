package dev.rejoinder.standalone;

import dev.rejoinder.schemas.CallCommand;
import dev.rejoinder.schemas.Callback;
import dev.rejoinder.schemas.CallbackSource;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryAttempt;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.schemas.ModelAnswered;
import dev.rejoinder.schemas.ModelResult;
import dev.rejoinder.standalone.audit.LogStory.Entry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Records as a story: in the order things happened, each with who did it and what it says. */
final class Story {

  /** Of two records of one millisecond, the one that leads to the other. */
  private static final List<String> ORDER =
      List.of(
          "run-commands",
          "model-results",
          "call-outcomes",
          "run-events",
          "model-requests",
          "calls",
          "callbacks",
          "call-events",
          "deliveries",
          "delivery-attempts",
          "deliveries-dead",
          "events");

  private Story() {}

  /** {@code entries} in the order of their times, no effect before its cause. */
  static List<Entry> inOrder(List<Entry> entries) {
    List<Entry> told = new ArrayList<>();
    CausalOrder<Entry> order = new CausalOrder<>(told::add);
    entries.stream()
        .sorted(
            Comparator.comparingLong(Entry::writtenMs)
                .thenComparingInt(entry -> ORDER.indexOf(entry.label()))
                .thenComparingInt(entry -> entry.position().partition())
                .thenComparingLong(entry -> entry.position().offset()))
        .forEach(entry -> order.add(fact(entry)));
    order.releaseAll();
    return told;
  }

  private static CausalOrder.Fact<Entry> fact(Entry entry) {
    Causes causes = Causes.of(entry.value());
    String lane = entry.label() + " " + entry.position().partition();
    return new CausalOrder.Fact<>(lane, causes.of(), causes.named(), entry);
  }

  /** Who wrote it, or whose word it passes on. */
  static String who(Entry entry) {
    return switch (entry.value()) {
      case ModelResult result ->
          result.getBody() instanceof ModelAnswered answered
              ? "model " + answered.getModel()
              : "model";
      case DeliveryAttempt attempt ->
          "dispatch-worker, attempt %d of %d"
              .formatted(attempt.getAttempt(), attempt.getAttemptsMax());
      case Callback callback ->
          callback.getSource() == CallbackSource.INLINE ? "tool, in its response" : "tool";
      case CallCommand command -> command.getCommandId() == null ? "run-worker" : "ingress";
      case Event event -> teller(event);
      case Delivery delivery when delivery.getCallId() == null -> "dispatch-worker";
      default -> worker(entry.label());
    };
  }

  private static String teller(Event event) {
    if (!event.getSource().equals("rejoinder")) {
      return "ingress";
    }
    String kind = event.getType().substring(0, event.getType().indexOf('.') + 1);
    return switch (kind) {
      case "run." -> "run-worker";
      case "webhook." -> "dispatch-worker";
      default -> "callback-worker";
    };
  }

  private static String worker(String label) {
    return switch (label) {
      case "run-commands" -> "ingress";
      case "run-events", "model-requests" -> "run-worker";
      case "call-events", "call-outcomes", "deliveries" -> "callback-worker";
      default -> "dispatch-worker";
    };
  }
}
