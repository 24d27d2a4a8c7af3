package dev.rejoinder.ingress;

import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/** Has what is done to one thing on this server take turns. Thread-safe. */
final class Alone {

  private static final int LOCKS = 64;

  /** By hash of the id. */
  private final List<ReentrantLock> locks =
      Stream.generate(ReentrantLock::new).limit(LOCKS).toList();

  /** What a request does to one thing. */
  @FunctionalInterface
  interface Work<T> {
    T done() throws InterruptedException;
  }

  /** Runs {@code work} while nobody else on this server changes the thing of this id. */
  <T> T with(String id, Work<T> work) throws InterruptedException {
    ReentrantLock lock = locks.get(Math.floorMod(id.hashCode(), LOCKS));
    lock.lockInterruptibly();
    try {
      return work.done();
    } finally {
      lock.unlock();
    }
  }
}
