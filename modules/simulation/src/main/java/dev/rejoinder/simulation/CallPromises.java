package dev.rejoinder.simulation;

import dev.rejoinder.schemas.CallCommand;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.CallOutcome;
import dev.rejoinder.schemas.CallStatus;
import dev.rejoinder.schemas.Callback;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.schemas.LatePolicy;
import dev.rejoinder.schemas.OpenCall;
import dev.rejoinder.schemas.OpenTask;
import dev.rejoinder.schemas.OutcomePurpose;
import java.util.HashMap;
import java.util.Map;

/** Every call that was opened ends once, tells who waits for it once, and keeps to its deadline. */
final class CallPromises {

  private final Cluster cluster;
  private final Map<String, CallStory> stories = new HashMap<>();

  CallPromises(Cluster cluster) {
    this.cluster = cluster;
  }

  void check() {
    cluster
        .callbacks
        .committed()
        .forEach(entry -> {
          Callback callback = (Callback) entry.value();
          story(callback.getCallId()).callback(callback);
        });
    cluster
        .callEvents
        .committed()
        .forEach(entry -> {
          CallEvent event = (CallEvent) entry.value();
          story(event.getCallId()).event(event);
        });
    cluster
        .callOutcomes
        .committed()
        .forEach(entry -> {
          CallOutcome outcome = (CallOutcome) entry.value();
          story(outcome.getCallId()).outcome(outcome);
        });
    cluster
        .deliveries
        .committed()
        .forEach(entry -> story(((Delivery) entry.value()).getCallId()).deliveries++);
    cluster
        .events
        .committed()
        .forEach(entry -> story(((Event) entry.value()).getSubject()).published++);
    cluster.calls.committed().forEach(entry -> open((CallCommand) entry.value()));
  }

  private CallStory story(String callId) {
    return stories.computeIfAbsent(callId, CallStory::new);
  }

  private void open(CallCommand command) {
    CallStory story = story(command.getCallId());
    switch (command.getBody()) {
      case OpenCall call -> {
        story.expect("ends", story.ends, 1);
        story.expect("answers told", story.told(OutcomePurpose.ANSWER), 1);
        story.expect("events", story.published, story.awaitedApproval ? 2 : 1);
        story.expectAtMost(
            "notes",
            story.told(OutcomePurpose.NOTE),
            call.getLate() == LatePolicy.APPEND_TO_THREAD ? 1 : 0);
        story.checkDeliveries(call.getRequiresApproval());
      }
      case OpenTask task -> {
        story.expect("ends", story.ends, 1);
        story.expect("events", story.published, 1);
        boolean noted = command.getThreadId() != null && story.status != CallStatus.CANCELLED;
        story.expect("notes", story.told(OutcomePurpose.NOTE), noted ? 1 : 0);
        story.checkDeliveries(false);
      }
      default -> {}
    }
  }
}
