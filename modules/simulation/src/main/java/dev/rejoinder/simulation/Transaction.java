package dev.rejoinder.simulation;

/** Decides whether the records written under it count. */
final class Transaction {

  /** Of writers that use none: their records count at once. */
  static final Transaction NONE = new Transaction();

  static {
    NONE.commit();
  }

  private enum State {
    OPEN,
    COMMITTED,
    ABORTED
  }

  private State state = State.OPEN;

  void commit() {
    state = State.COMMITTED;
  }

  void abort() {
    state = State.ABORTED;
  }

  boolean open() {
    return state == State.OPEN;
  }

  boolean committed() {
    return state == State.COMMITTED;
  }
}
