package dev.rejoinder.ingress;

import dev.rejoinder.ingress.Replicas.View;
import dev.rejoinder.ingress.ViewsTopology.Followed;
import dev.rejoinder.ingress.ViewsTopology.Group;
import dev.rejoinder.ingress.ViewsTopology.Taker;
import dev.rejoinder.ingress.stream.Subscriptions;
import dev.rejoinder.ingress.view.DeliveryView;
import dev.rejoinder.ingress.view.EventId;
import dev.rejoinder.ingress.view.OpenQuestions;
import dev.rejoinder.ingress.view.Part;
import dev.rejoinder.ingress.view.RunView;
import dev.rejoinder.ingress.view.TaskView;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.RunEvent;
import dev.rejoinder.topics.Topic;
import dev.rejoinder.topics.Topics;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is at hand of the parts this replica holds, and which events it is made of. */
final class FoldedViews {

  /** Events that may wait for one client that reads its stream slowly. */
  private static final int STREAM_SIGNALS_MAX = 512;

  private final RunView runs;
  private final OpenQuestions questions = new OpenQuestions();
  private final TaskView tasks;
  private final DeliveryView deliveries;
  private final InboundRoutes inbound;
  private final Subscriptions streams = new Subscriptions(STREAM_SIGNALS_MAX);
  private final Duration lookBack;

  FoldedViews(ViewLimits limits, InboundRoutes inbound) {
    runs = new RunView(limits.runsMax(), limits.charsMax());
    tasks = new TaskView(limits.runsMax(), limits.charsMax());
    deliveries = new DeliveryView(limits.deliveriesMax());
    lookBack = limits.lookBack();
    this.inbound = inbound;
  }

  RunView runs() {
    return runs;
  }

  OpenQuestions questions() {
    return questions;
  }

  TaskView tasks() {
    return tasks;
  }

  DeliveryView deliveries() {
    return deliveries;
  }

  Subscriptions streams() {
    return streams;
  }

  /** Views are folded first: a stream that begins between the two sees an event once at least. */
  List<Group> groups(Topics topics) {
    // However old: a letter waits for somebody to look, as long as it is kept.
    Duration letters = topics.deliveriesDead().retention().orElse(lookBack);
    return List.of(
        new Group(
            View.THREADS,
            List.of(
                folded(topics.runCommands(), lookBack, (command, at) -> questions.on(command)),
                new Followed<>(topics.runEvents(), lookBack, this::fold, streams::on),
                new Followed<>(
                    topics.callEvents(),
                    lookBack,
                    (event, at) -> fold(event),
                    (event, at) -> streams.on(event)),
                new Followed<>(
                    topics.runDeltas(),
                    Duration.ZERO,
                    (delta, at) -> {},
                    (delta, at) -> streams.on(delta))),
            this::dropThreads),
        new Group(
            View.DELIVERIES,
            List.of(
                folded(topics.deliveryAttempts(), lookBack, deliveries::on),
                folded(topics.deliveriesDead(), letters, deliveries::on)),
            deliveries::drop),
        new Group(
            View.INBOUND,
            List.of(
                folded(topics.inbound(), lookBack, (event, at) -> inbound.onEvent(event)),
                folded(
                    topics.inboundRejected(),
                    lookBack,
                    (request, at) -> inbound.onRejected(request))),
            inbound::drop));
  }

  /** Ends all waiting, and all that begins later. */
  void release() {
    streams.end();
    runs.release();
    tasks.release();
    deliveries.release();
  }

  private static <V> Followed<V> folded(Topic<V> topic, Duration keptFor, Taker<V> fold) {
    return new Followed<>(topic, keptFor, fold, (event, at) -> {});
  }

  private void fold(@Nullable RunEvent event, EventId at) {
    runs.on(event, at);
    questions.on(event);
  }

  private void fold(@Nullable CallEvent event) {
    tasks.on(event);
    runs.on(event);
  }

  private void dropThreads(Part part) {
    runs.drop(part);
    questions.drop(part);
    tasks.drop(part);
    streams.end(part);
  }
}
