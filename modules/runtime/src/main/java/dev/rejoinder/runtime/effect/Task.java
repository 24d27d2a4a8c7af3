package dev.rejoinder.runtime.effect;

/**
 * One record on its way: waiting in its lane or running.
 *
 * @param tenure the assignment it belongs to; a partition that returns has another one
 * @param lane tasks of one lane run one after another
 * @param bytes what it counts towards the memory bound
 * @param dueMs epoch milliseconds before which it must not start
 * @param work what the shell performs
 */
record Task<P, T>(Tenure<P> tenure, long offset, String lane, long bytes, long dueMs, T work) {

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
