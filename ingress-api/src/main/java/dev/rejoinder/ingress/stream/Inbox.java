package dev.rejoinder.ingress.stream;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What comes in for one stream and waits to be written; bounded. Filled by the tails, emptied by
 * the stream's own thread.
 *
 * <p>Until the stream has read up to the present, only run events are kept; when they are too many,
 * all are dropped and {@link #goLive()} says so: they are in the log. From then on a stream that
 * does not keep up is ended, except that pieces of answers, which may be lost, are dropped first.
 */
public final class Inbox {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final ArrayDeque<Signal> waiting = new ArrayDeque<>();
  private final int signalsMax;
  private final Runnable cutOff;
  private boolean taking;
  private boolean live;
  private boolean missed;
  private boolean ended;

  /**
   * @param cutOff called when the stream is ended while it does something else than wait here,
   *     which may be a write its client does not read; on any thread; must return at once
   */
  Inbox(int signalsMax, Runnable cutOff) {
    this.signalsMax = signalsMax;
    this.cutOff = cutOff;
  }

  void offer(Signal signal) {
    lock.lock();
    try {
      if (ended) {
        return;
      }
      switch (signal) {
        case Signal.Fact fact when !live -> keepForLater(fact);
        case Signal.Fact fact -> keep(fact);
        case Signal.CallNews news -> {
          if (live) {
            keep(news);
          }
        }
        case Signal.Piece piece -> {
          if (live && waiting.size() < signalsMax / 2) {
            keep(piece);
          }
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Begins anew: what comes from here on is kept. */
  void restart() {
    lock.lock();
    try {
      waiting.clear();
      missed = false;
    } finally {
      lock.unlock();
    }
  }

  /** False when events were dropped since it began; then nothing changes. */
  boolean goLive() {
    lock.lock();
    try {
      live |= !missed;
      return live;
    } finally {
      lock.unlock();
    }
  }

  /** Empty when nothing came within {@code wait}, or it has ended. */
  Optional<Signal> take(Duration wait) throws InterruptedException {
    long nanos = wait.toNanos();
    lock.lockInterruptibly();
    try {
      taking = true;
      while (waiting.isEmpty() && !ended && nanos > 0) {
        nanos = filled.awaitNanos(nanos);
      }
      return Optional.ofNullable(waiting.poll());
    } finally {
      taking = false;
      lock.unlock();
    }
  }

  boolean isEmpty() {
    lock.lock();
    try {
      return waiting.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Nothing is kept or given out any more. */
  boolean ended() {
    lock.lock();
    try {
      return ended;
    } finally {
      lock.unlock();
    }
  }

  /** Ends the stream whatever it is doing. */
  void end() {
    lock.lock();
    try {
      if (!ended && !taking) {
        cutOff.run();
      }
      close();
    } finally {
      lock.unlock();
    }
  }

  /** The stream itself is done. */
  void close() {
    lock.lock();
    try {
      ended = true;
      waiting.clear();
      filled.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void keepForLater(Signal.Fact fact) {
    if (waiting.size() >= signalsMax) {
      missed = true;
      waiting.clear();
    }
    if (!missed) {
      waiting.add(fact);
    }
  }

  private void keep(Signal signal) {
    if (waiting.size() >= signalsMax) {
      end();
      return;
    }
    waiting.add(signal);
    filled.signal();
  }
}
