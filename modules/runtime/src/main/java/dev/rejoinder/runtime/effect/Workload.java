package dev.rejoinder.runtime.effect;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/**
 * Decides which records are held, started and parked, and which offsets may be committed.
 *
 * <p>Each partition has an equal share of the room, so one full of records that are not due, or of
 * one slow lane, stops only itself; one that holds nothing may hold one record, however large. What
 * is parked counts in no share: its copy holds its place. Reads no clock; not thread-safe.
 *
 * @param <P> what identifies a partition
 * @param <T> what the shell performs for a record
 */
final class Workload<P, T> {

  private final Bounds bounds;
  private final LaneQueues<P, T> lanes;
  private final Map<P, Tenure<P>> tenures = new HashMap<>();
  private final Set<Task<P, T>> running = new HashSet<>();
  private final KnownEffects<P, T> known = new KnownEffects<>();
  private final ParkingLot<P, T> lot;
  private final Room room;

  Workload(Bounds bounds) {
    this(bounds, ParkingBounds.NEVER, lane -> LaneGate.OPEN);
  }

  Workload(Bounds bounds, ParkingBounds parking, Function<String, LaneGate> gates) {
    this.bounds = bounds;
    this.lanes = new LaneQueues<>(gates);
    this.lot = new ParkingLot<>(parking, lanes);
    this.room = new Room(bounds);
  }

  /** So many partitions share the room from here on; what is held stays. */
  void share(int count) {
    room.share(count);
  }

  /** {@code partition} will be read from {@code position}. */
  void begin(P partition, long position) {
    forget(partition);
    tenures.put(partition, new Tenure<>(partition, position));
  }

  /** The effects of these names are over, so that records of them are passed over. */
  void over(Iterable<String> ids) {
    ids.forEach(known::addOver);
  }

  /**
   * Takes one record, or refuses it for want of room: then nothing changed, and the same offset
   * must be offered again later, before any above it. One whose effect is known counts as done.
   *
   * <p>The first offer after {@link #forget} begins a new tenure; so does an offset below the last
   * one, which a log that was cut or replaced brings. Must not be called while stopping.
   */
  boolean offer(P partition, Offer<T> offer, long nowMs) {
    Tenure<P> tenure = tenureFor(partition, offer.offset());
    if (known.over(offer.id()) || known.live(offer.id()).isPresent()) {
      tenure.ledger().reached(offer.offset() + 1);
      return true;
    }
    if (!room.fits(tenure, offer.bytes())) {
      return false;
    }
    tenure.ledger().open(offer.offset());
    room.queued(tenure, offer.bytes());
    Task<P, T> task = new Task<>(offer, tenure);
    task.origin = new Claim<>(tenure, offer.offset());
    known.add(task);
    lanes.add(task);
    lot.watch(task, nowMs);
    return true;
  }

  /** Takes a parked record that was read, its own copy or one parked by an earlier owner. */
  void offerParked(P partition, Copy<T> copy, long nowMs) {
    Offer<T> offer = copy.offer();
    Tenure<P> tenure = tenureFor(partition, offer.offset());
    Optional<Task<P, T>> live = known.live(offer.id());
    if (live.isPresent() && live.get().copy == null) {
      tenure.ledger().open(offer.offset());
      live.get().copy = new Claim<>(tenure, offer.offset());
      settle(live.get(), tenure, copy.absent(), nowMs);
    } else if (live.isPresent() || known.over(offer.id())) {
      tenure.ledger().reached(offer.offset() + 1);
    } else {
      tenure.ledger().open(offer.offset());
      Task<P, T> task = new Task<>(offer, tenure);
      task.copy = new Claim<>(tenure, offer.offset());
      known.add(task);
      task.parking = true;
      task.parked = true;
      lot.taken(task, copy.absent(), copy.parkedAtMs(), nowMs);
      lanes.add(task);
    }
  }

  /** The parked effect {@code id} was over when the record at {@code offset} was written. */
  void takenBack(P partition, long offset, String id) {
    tenureFor(partition, offset).ledger().reached(offset + 1);
    known
        .live(id)
        .filter(task -> task.parked && !task.running)
        .ifPresent(task -> {
          lanes.remove(task);
          release(task);
          close(task, true);
        });
    known.addOver(id);
  }

  /** Below {@code position}, {@code partition} holds no record that was not offered. */
  void reached(P partition, long position) {
    Optional.ofNullable(tenures.get(partition))
        .ifPresent(tenure -> tenure.ledger().reached(position));
  }

  /** Those that hold their offsets too long: each is to be {@link #parked} or {@link #unparked}. */
  List<Task<P, T>> park(long nowMs) {
    return lot.due(nowMs);
  }

  /** The copy of {@code task} in {@code partition} is durable; see {@link #offerParked}. */
  void parked(Task<P, T> task, P partition, T absent, long nowMs) {
    Optional.ofNullable(tenures.get(partition))
        .ifPresent(tenure -> settle(task, tenure, absent, nowMs));
  }

  /** There may be no copy of {@code task}; it is parked again later. */
  void unparked(Task<P, T> task, long nowMs) {
    lot.watchAgain(task, nowMs);
  }

  /** The copy of {@code task} holds its place from here on. */
  private void settle(Task<P, T> task, Tenure<P> tenure, T absent, long nowMs) {
    if (task.over || task.parked || task.origin == null) {
      return;
    }
    Tenure<P> from = task.origin.tenure();
    release(task);
    task.origin.complete();
    task.origin = null;
    // Of a partition that is handed over it goes along; the next owner finds the copy.
    task.moveTo(from.stopping() ? from : tenure);
    lanes.parked(task);
    task.parking = true;
    task.parked = true;
    lot.taken(task, absent, nowMs, nowMs);
  }

  /** Every task that may start; they count as running from now on. */
  List<Task<P, T>> start(long nowMs) {
    List<Task<P, T>> started = new ArrayList<>();
    while (quick() < bounds.runningMax()) {
      boolean alsoSlow = lot.roomForSlow() && quick() <= bounds.runningMax() / 2;
      Optional<Task<P, T>> next = lanes.next(nowMs, alsoSlow);
      if (next.isEmpty()) {
        break;
      }
      Task<P, T> task = next.get();
      task.running = true;
      if (task.parked) {
        lot.watch(task, nowMs);
      } else {
        room.started(task.tenure());
      }
      running.add(task);
      started.add(task);
    }
    return started;
  }

  /** When time alone will let a task start or be parked; empty when it will not. */
  OptionalLong nextDueMs() {
    OptionalLong dueMs = quick() < bounds.runningMax() ? lanes.nextDueMs() : OptionalLong.empty();
    long nextMs = Math.min(dueMs.orElse(Long.MAX_VALUE), lot.nextMs());
    return nextMs == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(nextMs);
  }

  /** A started task will be parked no more; true when its copy must be taken back. */
  boolean closing(Task<P, T> task) {
    task.over = true;
    return task.parking;
  }

  /**
   * A started task has ended, in whichever tenure it began. {@code ending} is empty when its effect
   * did not finish; then its offset stays open, so that it is read again.
   */
  void ended(Task<P, T> task, Optional<Ending> ending, long nowMs) {
    if (!running.remove(task)) {
      throw new IllegalStateException("offset " + task.offset() + " was not running");
    }
    lanes.free(task, ending.orElse(Ending.PLAIN), nowMs);
    release(task);
    close(task, ending.isPresent());
  }

  private void release(Task<P, T> task) {
    if (task.parked) {
      lot.left(task);
    } else {
      room.released(task.tenure(), task.bytes(), task.running);
    }
  }

  private void close(Task<P, T> task, boolean done) {
    task.over = true;
    known.ended(task, done);
    if (done) {
      task.completeClaims();
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
      release(task);
      close(task, false);
    }
  }

  /** The tenure is over: what still runs of it frees its lane at its end and does nothing else. */
  void forget(P partition) {
    Tenure<P> tenure = tenures.get(partition);
    if (tenure != null) {
      stop(partition);
      tenures.remove(partition);
      lanes.awaitNothingOf(tenure);
      known.dropLive(task -> task.tenure() == tenure);
    }
  }

  /** Running tasks of {@code partition}. */
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
    return Optional.ofNullable(tenures.get(partition)).filter(t -> !room.fits(t, 1)).isPresent();
  }

  /** Whether so much of {@code partition}'s share is free that reading on is worth a fetch. */
  boolean roomy(P partition) {
    return Optional.ofNullable(tenures.get(partition)).map(room::roomy).orElse(true);
  }

  Load load() {
    return new Load(running.size(), room.waiting(), lot.parked(), known.undelivered());
  }

  Room room() {
    return room;
  }

  ParkingLot<P, T> lot() {
    return lot;
  }

  private Tenure<P> tenureFor(P partition, long offset) {
    Tenure<P> tenure = tenures.get(partition);
    if (tenure == null || offset < tenure.ledger().next()) {
      begin(partition, offset);
      tenure = tenures.get(partition);
    }
    if (tenure == null || tenure.stopping()) {
      throw new IllegalStateException(partition + " is stopping and takes nothing more");
    }
    return tenure;
  }

  private int quick() {
    return running.size() - lot.slow();
  }
}
