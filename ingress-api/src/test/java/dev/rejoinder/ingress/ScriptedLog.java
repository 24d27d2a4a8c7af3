package dev.rejoinder.ingress;

import dev.rejoinder.ingress.access.AccessKey;
import dev.rejoinder.schemas.CallCommand;
import dev.rejoinder.schemas.Callback;
import dev.rejoinder.schemas.DeadDelivery;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.schemas.RunCommand;
import dev.rejoinder.schemas.Session;
import dev.rejoinder.schemas.Webhook;
import dev.rejoinder.schemas.WebhookJob;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
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
  private final List<Optional<Webhook>> webhooks = new CopyOnWriteArrayList<>();
  private final List<AccessKey> keys = new CopyOnWriteArrayList<>();
  private final List<Session> sessions = new CopyOnWriteArrayList<>();
  private final List<Event> events = new CopyOnWriteArrayList<>();
  private final List<String> traceparents = new CopyOnWriteArrayList<>();
  private volatile Consumer<RunCommand> onCommand = command -> {};
  private volatile Consumer<Callback> onCallback = callback -> {};
  private volatile Consumer<CallCommand> onCallCommand = command -> {};
  private volatile Consumer<Delivery> onDelivery = delivery -> {};
  private volatile BiConsumer<String, @Nullable Webhook> onWebhook = (id, webhook) -> {};
  private volatile Consumer<AccessKey> onKey = key -> {};
  private volatile Consumer<Session> onSession = session -> {};
  private volatile Consumer<Event> onEvent = event -> {};

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

  @Override
  public void publish(AccessKey key) {
    keys.add(key);
    onKey.accept(key);
  }

  void onKey(Consumer<AccessKey> script) {
    onKey = script;
  }

  List<AccessKey> keys() {
    return List.copyOf(keys);
  }

  void onDelivery(Consumer<Delivery> script) {
    onDelivery = script;
  }

  @Override
  public void publish(String id, @Nullable Webhook webhook, @Nullable String traceparent) {
    webhooks.add(Optional.ofNullable(webhook));
    traceparents.add(String.valueOf(traceparent));
    onWebhook.accept(id, webhook);
  }

  @Override
  public void publish(List<Event> published, @Nullable String traceparent) {
    events.addAll(published);
    traceparents.add(String.valueOf(traceparent));
    published.forEach(onEvent);
  }

  @Override
  public void publish(Session session, @Nullable String traceparent) {
    sessions.add(session);
    traceparents.add(String.valueOf(traceparent));
    onSession.accept(session);
  }

  void onSession(Consumer<Session> script) {
    onSession = script;
  }

  void onWebhook(BiConsumer<String, @Nullable Webhook> script) {
    onWebhook = script;
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
    onWebhook =
        (id, webhook) -> {
          throw new NotWritten("broken", new IllegalStateException());
        };
    onSession =
        session -> {
          throw new NotWritten("broken", new IllegalStateException());
        };
    onEvent =
        event -> {
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

  /** Empty ones delete. */
  List<Optional<Webhook>> webhooks() {
    return webhooks;
  }

  List<Session> sessions() {
    return sessions;
  }

  List<Event> events() {
    return events;
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
        && jobs.isEmpty()
        && webhooks.isEmpty()
        && sessions.isEmpty()
        && events.isEmpty();
  }
}
