package dev.rejoinder.runtime.effect;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The lines of one lane and what is under way in them; its parts are {@link LaneQueues}'s. */
final class Lane<P, T> {

  final String name;
  final LaneGate gate;

  /** Lines whose head was due when last looked at, in turn. */
  final ArrayDeque<Line<P, T>> ready = new ArrayDeque<>();

  int lines;
  int running;
  int slow;
  int unparked;
  int parked;

  /** Whether it stands among those that wait for their turn. */
  boolean enrolled;

  /** Whether its gate was closed when last asked, and until when; see {@link LaneGate}. */
  boolean shut;

  long opensMs;

  Lane(String name, LaneGate gate) {
    this.name = name;
    this.gate = gate;
  }

  /**
   * Whether what comes will wait: the gate has its time, something slow is under way, or others
   * were parked before.
   */
  boolean stuck(long nowMs) {
    boolean closed = shut && opensMs != LaneGate.AFTER_AN_END && opensMs > nowMs;
    return closed || slow > 0 || parked > 0;
  }

  /** Tasks that run one after another. */
  static final class Line<P, T> {

    final Lane<P, T> lane;
    final ArrayDeque<Task<P, T>> waiting = new ArrayDeque<>();
    boolean busy;
    boolean ready;

    /** Number of the alarm that counts; others are from before its head changed. */
    long alarm;

    /** Where its continuation comes from; null when it awaits none. */
    @Nullable Tenure<P> awaiting;

    Line(Lane<P, T> lane) {
      this.lane = lane;
    }
  }
}
