package dev.rejoinder.callback.call;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Who asked for a call: what is kept of its {@link Work} to tell them how it ended. */
public sealed interface Asker {

  /** Whose call it is. */
  Owner owner();

  /** Whether {@code work} is what they asked for; a run never asks twice for different work. */
  boolean askedFor(Work work);

  /** {@code at}: when they asked. */
  static Asker of(Work work, Instant at) {
    return switch (work) {
      case Work.ToolCall call ->
          new Run(call.run(), call.turn(), call.functionName(), call.onTimeout(), call.late());
      case Work.Task task ->
          new Client(task.requestDigest(), task.threadId(), task.labels(), task.sync(), at);
    };
  }

  /** A run waits for it. {@code turn}: of the run, from 1. */
  record Run(RunRef run, int turn, String functionName, OnTimeout onTimeout, Late late)
      implements Asker {

    @Override
    public Owner owner() {
      return Owner.of(run);
    }

    @Override
    public boolean askedFor(Work work) {
      return work instanceof Work.ToolCall;
    }
  }

  /** Somebody outside asked for a task. {@code threadId}: who is told; null when nobody is. */
  record Client(
      String requestDigest,
      @Nullable String threadId,
      Work.Labels labels,
      boolean sync,
      Instant createdAt)
      implements Asker {

    @Override
    public Owner owner() {
      return new Owner(threadId, null);
    }

    @Override
    public boolean askedFor(Work work) {
      return work instanceof Work.Task task && requestDigest.equals(task.requestDigest());
    }
  }
}
