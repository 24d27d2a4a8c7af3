package dev.rejoinder.simulation;

import dev.rejoinder.schemas.CallCommand;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.CallOutcome;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.schemas.ModelRequest;
import dev.rejoinder.schemas.RunEvent;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/** The topics both machines and the workers around them meet in. */
final class Cluster {

  final Topic runCommands = Topic.named("run-commands");
  final Topic modelRequests = Topic.named("model-requests");
  final Topic modelResults = Topic.named("model-results");
  final Topic calls = Topic.named("calls");
  final Topic callbacks = Topic.named("callbacks");
  final Topic callOutcomes = Topic.named("call-outcomes");
  final Topic runEvents = Topic.named("run-events");
  final Topic callEvents = Topic.named("call-events");
  final Topic deliveries = Topic.named("deliveries");
  final Topic events = Topic.named("events");

  /** By call id, as the callback-worker has them repartitioned. */
  final Topic attempts = Topic.named("delivery-attempts");

  /** What the machine of threads reads. */
  List<Topic> runInputs() {
    return List.of(runCommands, modelResults, callOutcomes);
  }

  /** What the machine of calls reads. */
  List<Topic> callInputs() {
    return List.of(calls, callbacks, attempts);
  }

  /** Writes what a machine gave out to where records of its kind go. */
  void write(String key, SpecificRecord value, Transaction transaction) {
    topicOf(value).append(key, value, transaction);
  }

  private Topic topicOf(SpecificRecord value) {
    return switch (value) {
      case RunEvent event -> runEvents;
      case ModelRequest request -> modelRequests;
      case CallCommand command -> calls;
      case CallEvent event -> callEvents;
      case CallOutcome outcome -> callOutcomes;
      case Delivery delivery -> deliveries;
      case Event event -> events;
      default -> throw new IllegalArgumentException("no topic for a " + value.getClass());
    };
  }
}
