package dev.rejoinder.run.machine;

import dev.rejoinder.run.machine.Item.ToolCall;
import dev.rejoinder.run.machine.Item.ToolOutput;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A thread: its conversation, what its run waits for, and the questions behind it.
 *
 * @param sequence number of the last event recorded for the thread
 * @param items the conversation, oldest first
 * @param waiting accepted questions, first come first served
 * @param notes what the model is told when it is asked next, oldest first
 * @param past the latest ended runs, oldest first, so that a repeated command is known again
 */
public record ThreadState(
    long sequence,
    List<Item> items,
    Phase phase,
    List<Waiting> waiting,
    List<Note> notes,
    List<PastRun> past) {

  public ThreadState {
    items = List.copyOf(items);
    waiting = List.copyOf(waiting);
    // A stored thread may be older than this field.
    notes = List.copyOf(Objects.requireNonNullElse(notes, List.of()));
    past = List.copyOf(past);
  }

  static ThreadState fresh(Instant at) {
    return new ThreadState(0, List.of(), new Phase.Idle(at), List.of(), List.of(), List.of());
  }

  /** When a {@link RunInput.TimePassed} has something to do. */
  public Instant nextDue(RunPolicy policy) {
    Instant due =
        switch (phase) {
          case Phase.Idle(Instant since) -> since.plus(policy.threadRetention());
          case Phase.AskingModel asking -> asking.run().deadline();
          case Phase.AwaitingRetry retry -> earlier(retry.notBefore(), retry.run().deadline());
          case Phase.AwaitingCalls calls -> calls.run().deadline();
        };
    return waiting.stream().map(Waiting::deadline).reduce(due, ThreadState::earlier);
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  /** What the thread is doing. */
  public sealed interface Phase {

    /** No run is active. */
    record Idle(Instant since) implements Phase {}

    /** A model request is out; only a result with its digest is taken. */
    record AskingModel(ActiveRun run, int turn, int attempt, String requestDigest)
        implements Phase {}

    /** The last attempt failed; {@code attempt} is the next one. */
    record AwaitingRetry(
        ActiveRun run, int turn, int attempt, String requestDigest, Instant notBefore)
        implements Phase {}

    /** Calls of the turn are out, at least one of them without an output. */
    record AwaitingCalls(ActiveRun run, int turn, List<Slot> slots) implements Phase {

      public AwaitingCalls {
        slots = List.copyOf(slots);
      }
    }
  }

  /** One call of the turn, in call order. */
  public sealed interface Slot {

    ToolCall call();

    /** Waits for its outcome. */
    record Open(ToolCall call) implements Slot {}

    /** Has its output. */
    record Resolved(ToolOutput output) implements Slot {

      @Override
      public ToolCall call() {
        return output.call();
      }
    }
  }

  /**
   * The run a thread is busy with.
   *
   * @param usage tokens of its turns so far
   * @param replyTo where its answer goes beside the log; null: nowhere
   */
  public record ActiveRun(
      String runId,
      String questionDigest,
      AssistantSpec assistant,
      Instant deadline,
      Usage usage,
      @Nullable ReplyAddress replyTo) {

    ActiveRun used(Usage more) {
      return new ActiveRun(runId, questionDigest, assistant, deadline, usage.plus(more), replyTo);
    }
  }

  /**
   * A question behind the active run.
   *
   * @param replyTo where its answer goes beside the log; null: nowhere
   */
  public record Waiting(
      String runId,
      String questionDigest,
      String message,
      AssistantSpec assistant,
      Instant deadline,
      @Nullable ReplyAddress replyTo) {}

  /** Something the model has not been told yet; {@code callId} is the call or task it is about. */
  public record Note(String callId, String text) {

    long sizeBytes() {
      return Item.bytes(text);
    }
  }

  /** A run that ended. */
  public record PastRun(String runId, String questionDigest, RunStatus status) {}

  /** The active run; null when idle. */
  public @Nullable ActiveRun active() {
    return switch (phase) {
      case Phase.Idle idle -> null;
      case Phase.AskingModel asking -> asking.run();
      case Phase.AwaitingRetry retry -> retry.run();
      case Phase.AwaitingCalls calls -> calls.run();
    };
  }

  /** Status of the active run; there must be one. */
  RunStatus activeStatus() {
    return phase instanceof Phase.AwaitingCalls ? RunStatus.REQUIRES_ACTION : RunStatus.IN_PROGRESS;
  }

  /** The calls nobody has answered yet; empty unless the run waits for calls. */
  public Stream<Slot.Open> openCalls() {
    return phase instanceof Phase.AwaitingCalls calls
        ? calls.slots().stream().filter(Slot.Open.class::isInstance).map(Slot.Open.class::cast)
        : Stream.empty();
  }
}
