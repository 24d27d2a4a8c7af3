package dev.rejoinder.testkit;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** Waits for a condition with a deadline, and fails by assertion with the last state seen. */
public final class Eventually {

  private static final Duration POLL = Duration.ofMillis(10);

  private Eventually() {}

  /** Code that may throw; what a lambda in a test is. */
  @FunctionalInterface
  public interface Assertions {
    void check() throws Exception;
  }

  /**
   * Looks at {@code state} until it is {@code accepted} and returns it.
   *
   * @param what completes the sentence "… within 10 s"
   * @throws AssertionError with the last state when the deadline passes
   */
  public static <T> T eventually(
      String what, Duration timeout, Callable<T> state, Predicate<? super T> accepted)
      throws Exception {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (true) {
      T seen = state.call();
      if (accepted.test(seen)) {
        return seen;
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError(
            "%s was expected within %d ms; last seen: %s"
                .formatted(what, timeout.toMillis(), seen));
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  /** Waits until {@code condition} is true; see {@link #eventually}. */
  public static void eventuallyTrue(String what, Duration timeout, Callable<Boolean> condition)
      throws Exception {
    eventually(what, timeout, condition, Boolean.TRUE::equals);
  }

  /**
   * Repeats {@code assertions} until they pass.
   *
   * @throws AssertionError the last one they threw, when the deadline passes
   */
  public static void eventuallyPasses(Duration timeout, Assertions assertions) throws Exception {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (true) {
      try {
        assertions.check();
        return;
      } catch (AssertionError e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }
}
