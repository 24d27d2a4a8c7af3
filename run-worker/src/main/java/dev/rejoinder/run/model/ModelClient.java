package dev.rejoinder.run.model;

import java.time.Duration;

/** Asks a model once; every way that can go is a {@link ModelReply}. Safe for many threads. */
@FunctionalInterface
public interface ModelClient {

  /**
   * One attempt: at most one HTTP request, never a retry.
   *
   * @param timeout from the first byte sent to the last byte read
   * @throws InterruptedException when the calling thread was interrupted; the question may or may
   *     not have reached the provider
   */
  ModelReply ask(ModelQuestion question, Duration timeout) throws InterruptedException;
}
