package dev.rejoinder.standalone;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Hands on what it is given, effects after their causes.
 *
 * <p>Topics are read side by side, and what a transaction wrote is seen only once it is committed,
 * so a result may be seen before the request it answers. It is held until then; what shares its
 * lane waits behind it. Not thread-safe.
 */
final class CausalOrder<T> {

  /** So many are held at most: a cause that never comes must not silence the rest. */
  private static final int HELD_MAX = 40;

  private final Consumer<T> next;
  private final Set<String> known = new HashSet<>();
  private final List<Fact<T>> held = new ArrayList<>();

  CausalOrder(Consumer<T> next) {
    this.next = next;
  }

  /**
   * Something seen.
   *
   * @param lane facts of one lane keep their order
   * @param causes names of what must have been handed on before
   * @param name what it is a cause of others by; empty when it is none
   */
  record Fact<T>(String lane, List<String> causes, List<String> name, T what) {}

  void add(Fact<T> fact) {
    held.add(fact);
    release();
    while (held.size() > HELD_MAX) {
      handOn(held.removeFirst());
      release();
    }
  }

  /** Hands on everything held, in the order it was seen. */
  void releaseAll() {
    held.forEach(this::handOn);
    held.clear();
  }

  private void release() {
    boolean released = true;
    while (released) {
      released = false;
      Set<String> waitingLanes = new HashSet<>();
      for (Iterator<Fact<T>> facts = held.iterator(); facts.hasNext(); ) {
        Fact<T> fact = facts.next();
        if (waitingLanes.contains(fact.lane()) || !known.containsAll(fact.causes())) {
          waitingLanes.add(fact.lane());
        } else {
          facts.remove();
          handOn(fact);
          released = true;
        }
      }
    }
  }

  private void handOn(Fact<T> fact) {
    known.addAll(fact.name());
    next.accept(fact.what());
  }
}
