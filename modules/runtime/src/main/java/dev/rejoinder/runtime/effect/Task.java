package dev.rejoinder.runtime.effect;

import org.jspecify.annotations.Nullable;

/**
 * One record on its way: waiting in its line or running, on account of the record it came as, of
 * the parked copy of it, or of both.
 *
 * <p>Its parts change only in the workload's hands. Not thread-safe.
 */
final class Task<P, T> {

  /** Of lanes and lines, one no readable record can name. */
  private static final String LET_THROUGH = "let-through:";

  private final Offer<T> offer;
  private Tenure<P> home;
  private T work;

  /** Null once the record it came as counts as done, or when it came as a parked one. */
  @Nullable Claim<P> origin;

  /** Null until its parked copy was read. */
  @Nullable Claim<P> copy;

  boolean running;
  boolean over;

  /** Whether its parked copy is being written. */
  boolean copying;

  /** Whether it is, or may be, among the parked records; stays true. */
  boolean parking;

  /** Whether its parked copy holds its place, so that it counts in no partition's share. */
  boolean parked;

  /** Since when it is parked, in epoch milliseconds. */
  long parkedAtMs;

  /** Whether it starts whatever its lane's gate says. */
  boolean letThrough;

  /** Whether it runs among the slow. */
  boolean slow;

  /** Whether its bytes count among those of the parked. */
  boolean bodyKept;

  Task(Offer<T> offer, Tenure<P> home) {
    this.offer = offer;
    this.home = home;
    this.work = offer.work();
  }

  /** The assignment whose end is its end too. */
  Tenure<P> tenure() {
    return home;
  }

  void moveTo(Tenure<P> tenure) {
    home = tenure;
  }

  /** What it was to be done for is done. */
  void completeClaims() {
    if (origin != null) {
      origin.complete();
    }
    if (copy != null) {
      copy.complete();
    }
  }

  long offset() {
    return offer.offset();
  }

  String lane() {
    return letThrough ? LET_THROUGH : offer.lane();
  }

  /** The key of its lane's records. */
  String key() {
    return offer.key();
  }

  String line() {
    return letThrough ? LET_THROUGH + offer.id() : offer.line();
  }

  String id() {
    return offer.id();
  }

  boolean continues() {
    return offer.continues();
  }

  long bytes() {
    return offer.bytes();
  }

  long dueMs() {
    return offer.dueMs();
  }

  Stamp stamp() {
    return offer.stamp();
  }

  /** What the shell performs. */
  T work() {
    return work;
  }

  void replaceWork(T substitute) {
    work = substitute;
  }
}
