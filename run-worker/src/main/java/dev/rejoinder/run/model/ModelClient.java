package dev.rejoinder.run.model;

import java.time.Duration;
import java.util.function.Consumer;

/** Asks a model once; every way that can go is a {@link ModelReply}. Safe for many threads. */
@FunctionalInterface
public interface ModelClient {

  /**
   * One attempt: at most one HTTP request, never a retry.
   *
   * @param timeout from the first byte sent to the last byte read
   * @param pieces told the answer's text as it is written, on the calling thread, where the model
   *     streams; the reply has all of it, and an attempt that fails may have told some. Must not
   *     throw
   * @throws InterruptedException when the calling thread was interrupted; the question may or may
   *     not have reached the provider
   */
  ModelReply ask(ModelQuestion question, Duration timeout, Consumer<String> pieces)
      throws InterruptedException;
}
