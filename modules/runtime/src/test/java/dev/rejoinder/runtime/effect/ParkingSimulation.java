package dev.rejoinder.runtime.effect;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A log, the log of what is parked and a process driven at random, and what must hold. */
final class ParkingSimulation {

  private static final String LOG = "log";
  private static final String PARKED = "parked";
  private static final String BLOCKED = "lane-0";
  private static final int LANE_MAX = 3;
  private static final ParkingBounds PARKING =
      new ParkingBounds(50, 4, 2, 5, 1_000, 100, 1_000_000);

  private final Random random;
  private final List<Rec> log = new ArrayList<>();
  private final List<Entry> parkedLog = new ArrayList<>();
  private final Set<String> done = new HashSet<>();
  private final Map<String, Integer> startsMax = new HashMap<>();
  private final Map<String, Integer> copiesMax = new HashMap<>();
  private final Map<String, Integer> starts = new HashMap<>();
  private final Map<String, Integer> copies = new HashMap<>();
  private final List<Task<String, Rec>> running = new ArrayList<>();
  private final List<Write> writing = new ArrayList<>();
  private Workload<String, Rec> workload = fresh();
  private boolean blocked = true;
  private int logAt;
  private int parkedAt;
  private int logCommitted;
  private int parkedCommitted;
  private long nowMs;

  ParkingSimulation(long seed) {
    random = new Random(seed);
    for (int i = 0; i < 60; i++) {
      String lane = "lane-" + random.nextInt(4);
      String line = random.nextInt(3) == 0 ? lane + "-key-" + random.nextInt(2) : "line-" + i;
      // Now and then the same effect comes twice.
      String id = i > 0 && random.nextInt(10) == 0 ? log.get(i - 1).id : "id-" + i;
      log.add(id.equals("id-" + i) ? new Rec(i, lane, line, id) : log.get(i - 1).at(i));
      startsMax.put(id, 1);
      copiesMax.put(id, 1);
    }
    recover();
  }

  void step() {
    switch (random.nextInt(20)) {
      case 0 -> nowMs += random.nextInt(60);
      case 1, 2, 3 -> pollLog();
      case 4, 5 -> pollParked();
      case 6, 7, 8 -> start();
      case 9, 10 -> workload.park(nowMs).forEach(task -> writing.add(new Write(task)));
      case 11 -> writeOne(false);
      case 12, 13 -> writeOne(true);
      case 14, 15, 16 -> endOne(task -> true);
      case 17, 18 -> commit();
      default -> {
        if (random.nextInt(15) == 0) {
          crash();
        }
      }
    }
  }

  /** Whatever {@link #BLOCKED} does: the others end, and nobody's offset is held. */
  void finishAllButTheBlocked() {
    for (int round = 0; round < 2_000; round++) {
      go(task -> !task.lane().equals(BLOCKED));
    }
    for (Rec rec : log) {
      require(rec.lane.equals(BLOCKED) || done.contains(rec.id), rec.id + " was done");
    }
    require(logCommitted == log.size(), "the log's offset moved on to its end");
  }

  void finish() {
    blocked = false;
    for (int round = 0; round < 2_000; round++) {
      go(task -> true);
    }
    log.forEach(rec -> require(done.contains(rec.id), rec.id + " was done"));
    require(parkedCommitted == parkedLog.size(), "everything parked was taken back");
    require(workload.lot().parked() == 0 && workload.lot().bytes() == 0, "nothing is counted");
    require(workload.lot().slow() == 0 && workload.room().bytes() == 0, "nothing is held");
  }

  private void go(Predicate<Task<String, Rec>> ends) {
    nowMs += 10;
    pollLog();
    pollParked();
    start();
    workload.park(nowMs).forEach(task -> writing.add(new Write(task)));
    writeOne(true);
    endOne(ends);
    commit();
  }

  private Workload<String, Rec> fresh() {
    return new Workload<>(new Bounds(6, 12, 200), PARKING, Gate::new);
  }

  private void recover() {
    workload = fresh();
    workload.share(2);
    workload.over(done);
    workload.begin(LOG, logCommitted);
    workload.begin(PARKED, parkedCommitted);
    Map<String, Copy<Rec>> live = new LinkedHashMap<>();
    for (int at = parkedCommitted; at < parkedLog.size(); at++) {
      Entry entry = parkedLog.get(at);
      live.remove(entry.id);
      if (entry.rec != null) {
        live.put(entry.id, entry.rec.copy(at, nowMs));
      }
    }
    live.values().forEach(copy -> workload.offerParked(PARKED, copy, nowMs));
    workload.reached(PARKED, parkedLog.size());
    logAt = logCommitted;
    parkedAt = parkedLog.size();
  }

  private void crash() {
    running.forEach(task -> startsMax.merge(task.id(), 1, Integer::sum));
    writing.forEach(write -> copiesMax.merge(write.task.id(), 1, Integer::sum));
    running.clear();
    writing.clear();
    recover();
  }

  private void pollLog() {
    while (logAt < log.size() && workload.offer(LOG, log.get(logAt).offer(logAt), nowMs)) {
      logAt++;
    }
    workload.reached(LOG, logAt);
  }

  private void pollParked() {
    for (; parkedAt < parkedLog.size(); parkedAt++) {
      Entry entry = parkedLog.get(parkedAt);
      if (entry.rec == null) {
        workload.takenBack(PARKED, parkedAt, entry.id);
      } else {
        workload.offerParked(PARKED, entry.rec.copy(parkedAt, nowMs), nowMs);
      }
    }
    workload.reached(PARKED, parkedAt);
  }

  private void start() {
    for (Task<String, Rec> task : workload.start(nowMs)) {
      require(!done.contains(task.id()), "what is over is not started");
      require(count(task.lane()) < LANE_MAX, "no lane above its limit");
      require(running.stream().noneMatch(t -> t.line().equals(task.line())), "lines are single");
      running.add(task);
      int times = starts.merge(task.id(), 1, Integer::sum);
      require(times <= startsMax.getOrDefault(task.id(), 0), "only what was under way is repeated");
    }
    long slow = running.stream().filter(task -> task.slow).count();
    require(slow <= PARKING.slowMax() && running.size() - slow <= 6, "what runs is bounded");
  }

  /** The copy is there before its writer knows, or was never there. */
  private void writeOne(boolean succeeds) {
    if (writing.isEmpty()) {
      return;
    }
    Write write = writing.get(random.nextInt(writing.size()));
    Task<String, Rec> task = write.task;
    if (!succeeds && write.at < 0) {
      writing.remove(write);
      workload.unparked(task, nowMs);
    } else if (write.at < 0) {
      int times = copies.merge(task.id(), 1, Integer::sum);
      require(times <= copiesMax.getOrDefault(task.id(), 0), "one copy of an attempt");
      write.at = parkedLog.size();
      parkedLog.add(new Entry(task.id(), task.work()));
    } else {
      writing.remove(write);
      workload.parked(task, PARKED, task.work(), nowMs);
    }
  }

  private void endOne(Predicate<Task<String, Rec>> ends) {
    List<Task<String, Rec>> able = running.stream().filter(ends).toList();
    if (able.isEmpty()) {
      return;
    }
    Task<String, Rec> task = able.get(random.nextInt(able.size()));
    done.add(task.id());
    if (workload.closing(task)) {
      // The producer keeps the order: a copy on its way is there before the record that ends it.
      for (Write write : writing) {
        if (write.task == task && write.at < 0) {
          write.at = parkedLog.size();
          parkedLog.add(new Entry(task.id(), task.work()));
        }
      }
      parkedLog.add(new Entry(task.id(), null));
    }
    running.remove(task);
    workload.ended(task, Optional.of(Ending.PLAIN), nowMs);
  }

  private void commit() {
    Map<String, Long> offsets = workload.committable();
    logCommitted = Math.toIntExact(offsets.getOrDefault(LOG, (long) logCommitted));
    parkedCommitted = Math.toIntExact(offsets.getOrDefault(PARKED, (long) parkedCommitted));
    Set<String> parked = new HashSet<>();
    for (int at = parkedCommitted; at < parkedLog.size(); at++) {
      parked.add(parkedLog.get(at).id);
    }
    for (Rec rec : log.subList(0, logCommitted)) {
      require(done.contains(rec.id) || parked.contains(rec.id), "what is passed is done or parked");
    }
  }

  private long count(String lane) {
    return running.stream().filter(task -> task.lane().equals(lane)).count();
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  record Rec(int offset, String lane, String line, String id) {

    Rec at(int other) {
      return new Rec(other, lane, line, id);
    }

    Offer<Rec> offer(int at) {
      return new Offer<>(at, lane, lane, line, id, false, 10, Long.MIN_VALUE, Stamp.NONE, this);
    }

    Copy<Rec> copy(int at, long parkedAtMs) {
      return new Copy<>(offer(at), this, parkedAtMs);
    }
  }

  private record Entry(String id, @Nullable Rec rec) {}

  private static final class Write {
    private final Task<String, Rec> task;
    private int at = -1;

    private Write(Task<String, Rec> task) {
      this.task = task;
    }
  }

  /** At most three, and of the blocked lane at most two, which never end while it is blocked. */
  private final class Gate implements LaneGate {
    private final String lane;

    private Gate(String lane) {
      this.lane = lane;
    }

    @Override
    public long opensMs(int count, long atMs) {
      int max = lane.equals(BLOCKED) && blocked ? 2 : LANE_MAX;
      return count < max ? atMs : AFTER_AN_END;
    }

    @Override
    public void started(long atMs) {}

    @Override
    public void ended(Ending.Sign sign, long atMs) {}
  }
}
