package dev.rejoinder.standalone.audit;

/** What must hold of one key's events, whether or not they can be replayed. Not thread-safe. */
interface Invariants {

  void event(Recorded recorded);

  /** An input of the key, before the events it led to. */
  void input(Input input);

  /** No further events of the key are in the range. */
  void end();
}
