package dev.rejoinder.callback.call;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call's whole life: registered, approved where it must be, delivered, answered once, remembered,
 * forgotten.
 *
 * <p>Pure: the same state, input and policy always give the same {@link Step}. Whatever order,
 * number or loss of inputs, a call that was opened is closed once and who asked is told once.
 */
public final class CallMachine {

  private CallMachine() {}

  /** The new state (null: nothing is known any more) and what the shell does, in order. */
  public record Step(@Nullable CallState state, List<CallEffect> effects) {

    public Step {
      effects = List.copyOf(effects);
    }

    /** This step with what {@code next} does after it. */
    Step then(Step next) {
      List<CallEffect> both = new ArrayList<>(effects);
      both.addAll(next.effects());
      return new Step(next.state(), both);
    }
  }

  /**
   * Takes one input.
   *
   * @param state null for a call nobody knows
   */
  public static Step step(@Nullable CallState state, CallInput input, CallPolicy policy) {
    return switch (input) {
      case CallInput.Opened opened -> Opening.open(state, opened, policy);
      case CallInput.Approved approved -> Opening.approve(state, approved, policy);
      case CallInput.AttemptEnded attempted -> Following.follow(state, attempted, policy);
      case CallInput.LifeShown shown -> Following.see(state, shown);
      case CallInput.CallbackReceived callback -> Joining.join(state, callback, policy);
      case CallInput.Rejected rejected -> Closing.reject(state, rejected, policy);
      case CallInput.CancelRequested cancel -> Closing.cancel(state, cancel, policy);
      case CallInput.TimePassed passed -> Closing.passTime(state, passed.at(), policy);
    };
  }
}
