package dev.rejoinder.runtime.effect;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Decides which records are held, which may start and which offsets may be committed.
 *
 * <p>The bounds hold for all partitions together, and each partition has an equal share of them:
 * one partition full of records that are not due, or of one slow lane, stops only itself. A
 * partition that holds nothing may always hold one record, however large, so that none is stuck.
 * Nothing here reads a clock, waits or is thread-safe.
 *
 * @param <P> what identifies a partition
 * @param <T> what the shell performs for a record
 */
final class Workload<P, T> {

  private final Bounds bounds;
  private final LaneQueues<P, T> lanes = new LaneQueues<>();
  private final Map<P, Tenure<P>> tenures = new HashMap<>();
  private final Set<Task<P, T>> running = new HashSet<>();
  private int waiting;
  private long bytes;

  Workload(Bounds bounds) {
    this.bounds = bounds;
  }

  /**
   * Takes one record, or refuses it for want of room: then nothing changed, and the same offset
   * must be offered again later, before any above it.
   *
   * <p>The first offer after {@link #forget} begins a new tenure; so does an offset below the last
   * one, which a log that was cut or replaced brings. Must not be called while stopping.
   */
  boolean offer(P partition, Offer<T> offer) {
    Tenure<P> tenure = tenures.get(partition);
    if (tenure == null || offer.offset() < tenure.ledger().next()) {
      forget(partition);
      tenure = new Tenure<>(partition, offer.offset());
      tenures.put(partition, tenure);
    }
    if (tenure.stopping()) {
      throw new IllegalStateException(partition + " is stopping and takes nothing more");
    }
    if (!fits(tenure, offer.bytes())) {
      return false;
    }
    tenure.ledger().open(offer.offset());
    tenure.queued(offer.bytes());
    waiting++;
    bytes += offer.bytes();
    lanes.add(
        new Task<>(
            tenure, offer.offset(), offer.lane(), offer.bytes(), offer.dueMs(), offer.work()));
    return true;
  }

  /** Below {@code position}, {@code partition} holds no record that was not offered. */
  void reached(P partition, long position) {
    Tenure<P> tenure = tenures.get(partition);
    if (tenure != null) {
      tenure.ledger().reached(position);
    }
  }

  /** Every task that may start; they count as running from now on. */
  List<Task<P, T>> start(long nowMs) {
    List<Task<P, T>> started = new ArrayList<>();
    while (running.size() < bounds.runningMax()) {
      var next = lanes.next(nowMs);
      if (next.isEmpty()) {
        break;
      }
      Task<P, T> task = next.get();
      task.tenure().started();
      waiting--;
      running.add(task);
      started.add(task);
    }
    return started;
  }

  /** When time alone will let a task start; empty when it will not. */
  OptionalLong nextDueMs() {
    return running.size() < bounds.runningMax() ? lanes.nextDueMs() : OptionalLong.empty();
  }

  /**
   * A started task has ended, in whichever tenure it began. {@code done} is false when its effect
   * did not finish; then its offset stays open, so that it is read again.
   */
  void ended(Task<P, T> task, boolean done) {
    if (!running.remove(task)) {
      throw new IllegalStateException("offset " + task.offset() + " was not running");
    }
    Tenure<P> tenure = task.tenure();
    tenure.ended(task.bytes());
    bytes -= task.bytes();
    lanes.free(task.lane());
    if (done) {
      tenure.ledger().complete(task.offset());
    }
  }

  /** Starts nothing more of {@code partition}: what waits is dropped, what runs may end. */
  void stop(P partition) {
    Tenure<P> tenure = tenures.get(partition);
    if (tenure == null) {
      return;
    }
    tenure.stop();
    for (Task<P, T> task : lanes.drop(t -> t.tenure() == tenure)) {
      tenure.dropped(task.bytes());
      waiting--;
      bytes -= task.bytes();
    }
  }

  /** The tenure is over: what still runs of it frees its lane at its end and does nothing else. */
  void forget(P partition) {
    stop(partition);
    tenures.remove(partition);
  }

  /** Running tasks of {@code partition} in its present tenure. */
  List<Task<P, T>> running(P partition) {
    Tenure<P> tenure = tenures.get(partition);
    return running.stream().filter(task -> task.tenure() == tenure).toList();
  }

  /** Of each partition, the offset to read first after a crash. */
  Map<P, Long> committable() {
    Map<P, Long> offsets = new HashMap<>();
    tenures.forEach((partition, tenure) -> offsets.put(partition, tenure.ledger().committable()));
    return offsets;
  }

  /** Whether an ordinary record of {@code partition} would be refused. */
  boolean full(P partition) {
    Tenure<P> tenure = tenures.get(partition);
    return tenure != null && !fits(tenure, 1);
  }

  /** Whether so much of {@code partition}'s share is free that reading on is worth a fetch. */
  boolean roomy(P partition) {
    Tenure<P> tenure = tenures.get(partition);
    if (tenure == null || holdsNothing(tenure)) {
      return true;
    }
    return fits(tenure, 1)
        && tenure.waiting() <= waitingShare() / 2
        && tenure.bytes() <= bytesShare() / 2;
  }

  int runningCount() {
    return running.size();
  }

  int waitingCount() {
    return waiting;
  }

  long bytes() {
    return bytes;
  }

  private boolean fits(Tenure<P> tenure, long moreBytes) {
    if (holdsNothing(tenure)) {
      return true;
    }
    return waiting < bounds.waitingMax()
        && tenure.waiting() < waitingShare()
        && bytes + moreBytes <= bounds.bytesMax()
        && tenure.bytes() + moreBytes <= bytesShare();
  }

  private static boolean holdsNothing(Tenure<?> tenure) {
    return tenure.waiting() == 0 && tenure.running() == 0;
  }

  private int waitingShare() {
    return Math.max(1, bounds.waitingMax() / Math.max(1, tenures.size()));
  }

  private long bytesShare() {
    return Math.max(1, bounds.bytesMax() / Math.max(1, tenures.size()));
  }

  /**
   * A record as the shell offers it.
   *
   * @param lane records with the same lane run one after another in the order offered
   * @param bytes its size
   * @param dueMs epoch milliseconds before which it must not start
   */
  record Offer<T>(long offset, String lane, long bytes, long dueMs, T work) {}
}
