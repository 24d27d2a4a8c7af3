package dev.rejoinder.ingress;

import dev.rejoinder.schemas.CallCommand;
import dev.rejoinder.schemas.Callback;
import dev.rejoinder.schemas.RunCommand;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Keeps what is published, and plays the workers: each record is handed to a script at once. */
final class ScriptedLog implements CommandLog {

  private final List<RunCommand> commands = new CopyOnWriteArrayList<>();
  private final List<Callback> callbacks = new CopyOnWriteArrayList<>();
  private final List<CallCommand> callCommands = new CopyOnWriteArrayList<>();
  private final List<String> traceparents = new CopyOnWriteArrayList<>();
  private volatile Consumer<RunCommand> onCommand = command -> {};
  private volatile Consumer<Callback> onCallback = callback -> {};
  private volatile Consumer<CallCommand> onCallCommand = command -> {};

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

  List<String> traceparents() {
    return traceparents;
  }

  boolean nothingPublished() {
    return commands.isEmpty() && callbacks.isEmpty() && callCommands.isEmpty();
  }
}
