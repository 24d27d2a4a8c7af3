package dev.rejoinder.runtime.effect;

/**
 * One assignment of one partition, from assigned to forgotten; its identity is its epoch.
 *
 * <p>A task that ends after its tenure was forgotten finds this object, not the one of a later
 * assignment of the same partition, so it cannot complete an offset there. Not thread-safe.
 */
final class Tenure<P> {

  private final P partition;
  private final OffsetLedger ledger;
  private int waiting;
  private int running;
  private long bytes;
  private boolean stopping;

  Tenure(P partition, long start) {
    this.partition = partition;
    this.ledger = new OffsetLedger(start);
  }

  P partition() {
    return partition;
  }

  OffsetLedger ledger() {
    return ledger;
  }

  int waiting() {
    return waiting;
  }

  int running() {
    return running;
  }

  /** Of everything waiting and running. */
  long bytes() {
    return bytes;
  }

  boolean stopping() {
    return stopping;
  }

  void stop() {
    stopping = true;
  }

  void queued(long taskBytes) {
    waiting++;
    bytes += taskBytes;
  }

  void dropped(long taskBytes) {
    waiting--;
    bytes -= taskBytes;
  }

  void started() {
    waiting--;
    running++;
  }

  void ended(long taskBytes) {
    running--;
    bytes -= taskBytes;
  }
}
