package dev.rejoinder.ingress;

import dev.rejoinder.schemas.CallCommand;
import dev.rejoinder.schemas.Callback;
import dev.rejoinder.schemas.DeadDelivery;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.RunCommand;
import dev.rejoinder.schemas.WebhookJob;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Keeps what is published, and plays the workers: each record is handed to a script at once. */
final class ScriptedLog implements CommandLog, DeliveryLog {

  private final List<RunCommand> commands = new CopyOnWriteArrayList<>();
  private final List<Callback> callbacks = new CopyOnWriteArrayList<>();
  private final List<CallCommand> callCommands = new CopyOnWriteArrayList<>();
  private final List<Delivery> deliveries = new CopyOnWriteArrayList<>();
  private final List<DeadDelivery> letters = new CopyOnWriteArrayList<>();
  private final List<WebhookJob> jobs = new CopyOnWriteArrayList<>();
  private final List<String> traceparents = new CopyOnWriteArrayList<>();
  private volatile Consumer<RunCommand> onCommand = command -> {};
  private volatile Consumer<Callback> onCallback = callback -> {};
  private volatile Consumer<CallCommand> onCallCommand = command -> {};
  private volatile Consumer<Delivery> onDelivery = delivery -> {};

  @Override
  public void publish(RunCommand command, @Nullable String traceparent) {
    commands.add(command);
    traceparents.add(String.valueOf(traceparent));
    onCommand.accept(command);
  }

  @Override
  public void publish(Callback callback, @Nullable String traceparent) {
    callbacks.add(callback);
    traceparents.add(String.valueOf(traceparent));
    onCallback.accept(callback);
  }

  @Override
  public void publish(CallCommand command, @Nullable String traceparent) {
    callCommands.add(command);
    traceparents.add(String.valueOf(traceparent));
    onCallCommand.accept(command);
  }

  @Override
  public void publish(Delivery delivery, @Nullable String traceparent) {
    deliveries.add(delivery);
    traceparents.add(String.valueOf(traceparent));
    onDelivery.accept(delivery);
  }

  @Override
  public void publish(DeadDelivery letter) {
    letters.add(letter);
  }

  @Override
  public void publish(WebhookJob job) {
    jobs.add(job);
  }

  void onDelivery(Consumer<Delivery> script) {
    onDelivery = script;
  }

  void onCommand(Consumer<RunCommand> script) {
    onCommand = script;
  }

  void onCallback(Consumer<Callback> script) {
    onCallback = script;
  }

  void onCallCommand(Consumer<CallCommand> script) {
    onCallCommand = script;
  }

  void breakDown() {
    onCommand =
        command -> {
          throw new NotWritten("broken", new IllegalStateException());
        };
    onCallback =
        callback -> {
          throw new NotWritten("broken", new IllegalStateException());
        };
    onCallCommand =
        command -> {
          throw new NotWritten("broken", new IllegalStateException());
        };
  }

  List<RunCommand> commands() {
    return commands;
  }

  List<Callback> callbacks() {
    return callbacks;
  }

  List<CallCommand> callCommands() {
    return callCommands;
  }

  List<Delivery> deliveries() {
    return deliveries;
  }

  List<DeadDelivery> letters() {
    return letters;
  }

  List<WebhookJob> jobs() {
    return jobs;
  }

  List<String> traceparents() {
    return traceparents;
  }

  boolean nothingPublished() {
    return commands.isEmpty()
        && callbacks.isEmpty()
        && callCommands.isEmpty()
        && deliveries.isEmpty()
        && letters.isEmpty()
        && jobs.isEmpty();
  }
}
