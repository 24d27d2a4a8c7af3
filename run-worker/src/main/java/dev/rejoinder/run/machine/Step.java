package dev.rejoinder.run.machine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The new state, and what the shell must do to make it true, in order.
 *
 * @param state null forgets the thread
 */
public record Step(@Nullable ThreadState state, List<RunEffect> effects) {

  public Step {
    effects = List.copyOf(effects);
  }
}
