package dev.rejoinder.runtime.effect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * A log, a group and a process driven at random, with a simple model beside the workload that says
 * what must hold.
 */
final class WorkloadSimulation {

  static final int PARTITIONS = 3;
  private static final int BYTES_MAX = 40;

  private final Random random;
  private final Bounds bounds;
  private final List<TreeMap<Long, LogRecord>> logs = new ArrayList<>();
  private final long[] ends = new long[PARTITIONS];
  private final long[] committed = new long[PARTITIONS];

  /** Records whose effect was performed to its end at least once, over all crashes. */
  private final Set<LogRecord> performed = new HashSet<>();

  private final Map<Integer, Reader> readers = new HashMap<>();
  private final List<Task<Integer, LogRecord>> running = new ArrayList<>();
  private Workload<Integer, LogRecord> workload;
  private long nowMs;

  WorkloadSimulation(long seed) {
    random = new Random(seed);
    bounds = new Bounds(1 + random.nextInt(4), 3 + random.nextInt(12), 60 + random.nextInt(100));
    workload = new Workload<>(bounds);
    for (int p = 0; p < PARTITIONS; p++) {
      logs.add(new TreeMap<>());
    }
    append(40);
  }

  /** Anything that may happen, happens. */
  void step() {
    int partition = random.nextInt(PARTITIONS);
    switch (random.nextInt(24)) {
      case 0 -> append(1 + random.nextInt(5));
      case 1 -> assign(partition);
      case 2 -> revoke(partition);
      case 3 -> lose(partition);
      case 4 -> crash();
      case 5, 6, 7 -> nowMs += random.nextInt(20);
      case 8, 9 -> commit();
      case 10, 11, 12, 13, 14 -> poll(partition);
      case 15, 16, 17, 18 -> start();
      default -> endOne();
    }
    check();
  }

  /** From here on nothing fails, so everything must come to its end. */
  void finish() {
    int records = logs.stream().mapToInt(Map::size).sum();
    for (int p = 0; p < PARTITIONS; p++) {
      assign(p);
    }
    // A record takes a poll, a start and an end, after those of its lane and of zombies.
    for (int round = 0; round < 10 * records + 100 && !finished(records); round++) {
      nowMs += 20;
      for (int p = 0; p < PARTITIONS; p++) {
        poll(p);
      }
      start();
      endOne();
      commit();
      check();
    }
    assertThat(performed).as("every record performed").hasSize(records);
    for (int p = 0; p < PARTITIONS; p++) {
      assertThat(committed[p]).as("everything committed of " + p).isEqualTo(ends[p]);
    }
  }

  private boolean finished(int records) {
    return performed.size() == records && Arrays.equals(committed, ends);
  }

  private void append(int count) {
    for (int i = 0; i < count; i++) {
      int partition = random.nextInt(PARTITIONS);
      long offset = ends[partition] + random.nextInt(3);
      // Lanes s0 and s1 span partitions, the others belong to one.
      String lane =
          random.nextInt(4) == 0 ? "s" + random.nextInt(2) : partition + "-" + random.nextInt(3);
      int bytes = random.nextInt(20) == 0 ? 200 : 1 + random.nextInt(BYTES_MAX);
      long dueMs = random.nextInt(3) == 0 ? nowMs + random.nextInt(100) : Long.MIN_VALUE;
      var record = new LogRecord(partition, offset, lane, bytes, dueMs);
      logs.get(partition).put(offset, record);
      ends[partition] = offset + 1;
    }
  }

  private void assign(int partition) {
    workload.share(PARTITIONS);
    readers.computeIfAbsent(partition, p -> new Reader(committed[p]));
  }

  private void revoke(int partition) {
    if (readers.containsKey(partition)) {
      workload.stop(partition);
      assignedReader(partition).waiting.clear();
      start();
      for (int i = random.nextInt(4); i > 0; i--) {
        endOne();
      }
      commit();
      lose(partition);
    }
  }

  private void lose(int partition) {
    workload.forget(partition);
    readers.remove(partition);
  }

  private void crash() {
    workload = new Workload<>(bounds);
    running.clear();
    readers.clear();
  }

  private void poll(int partition) {
    Reader reader = readers.get(partition);
    if (reader == null || (reader.paused && !workload.roomy(partition))) {
      return;
    }
    reader.paused = false;
    for (LogRecord record : List.copyOf(logs.get(partition).tailMap(reader.position).values())) {
      boolean heldNothing = heldOf(partition).isEmpty();
      boolean taken = workload.offer(partition, record.offer(), nowMs);
      assertThat(taken || !heldNothing).as("an empty partition takes a record").isTrue();
      if (!taken) {
        reader.paused = true;
        return;
      }
      reader.position = record.offset + 1;
      reader.open.put(record.offset, record);
      reader.waiting.add(record);
      if (!heldNothing) {
        long held = heldOf(partition).stream().mapToLong(LogRecord::bytes).sum();
        assertThat(held).isLessThanOrEqualTo(bounds.bytesMax() / PARTITIONS);
      }
    }
    reader.position = ends[partition];
    workload.reached(partition, reader.position);
  }

  private void start() {
    for (Task<Integer, LogRecord> task : workload.start(nowMs)) {
      LogRecord record = task.work();
      require(record.dueMs <= nowMs, "not before it is due");
      require(running.stream().noneMatch(t -> t.line().equals(record.lane)), "one at a time");
      for (LogRecord earlier : logs.get(record.partition).headMap(record.offset).values()) {
        require(!earlier.lane.equals(record.lane) || performed.contains(earlier), "lane order");
      }
      running.add(task);
      require(assignedReader(record.partition).waiting.remove(record), "only what waits");
    }
    require(running.size() <= bounds.runningMax(), "what runs is bounded");
    if (running.size() < bounds.runningMax()) {
      assertThat(workload.nextDueMs()).as("nothing due is left").isEqualTo(earliestHead());
    }
  }

  private void endOne() {
    if (running.isEmpty()) {
      return;
    }
    Task<Integer, LogRecord> task = running.remove(random.nextInt(running.size()));
    LogRecord record = task.work();
    boolean live =
        readers.containsKey(record.partition) && workload.running(record.partition).contains(task);
    // What is handed over may be interrupted; anything else runs until it is done.
    boolean done = !task.tenure().stopping() || random.nextBoolean();
    workload.ended(task, done ? Optional.of(Ending.PLAIN) : Optional.empty(), nowMs);
    if (done) {
      performed.add(record);
    }
    if (live && done) {
      assignedReader(record.partition).open.remove(record.offset);
    }
  }

  private void commit() {
    workload
        .committable()
        .forEach((p, offset) -> {
          Reader reader = assignedReader(p);
          require(reader.open.isEmpty() || offset <= reader.open.firstKey(), "open records");
          require(offset >= committed[p], "commits go forward");
          require(
              performed.containsAll(logs.get(p).subMap(committed[p], offset).values()),
              "what is committed was performed");
          committed[p] = offset;
        });
  }

  private void check() {
    int waiting = waiting().size();
    require(workload.room().waiting() == waiting, "it counts what waits");
    require(workload.room().bytes() == bytesHeld(), "it counts bytes");
    require(waiting < bounds.waitingMax() + PARTITIONS, "what waits is bounded");
  }

  /** AssertJ would take most of the time of so many checks. */
  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  /** Fails when the partition is not assigned: only what is may be started or committed. */
  private Reader assignedReader(int partition) {
    return Objects.requireNonNull(readers.get(partition), "a reader of " + partition);
  }

  private List<LogRecord> waiting() {
    return readers.values().stream().flatMap(reader -> reader.waiting.stream()).toList();
  }

  private List<LogRecord> heldOf(int partition) {
    List<LogRecord> held = new ArrayList<>(assignedReader(partition).waiting);
    workload.running(partition).forEach(task -> held.add(task.work()));
    return held;
  }

  private long bytesHeld() {
    return waiting().stream().mapToLong(LogRecord::bytes).sum()
        + running.stream().mapToLong(Task::bytes).sum();
  }

  /** The due time of the earliest record that only time holds back; all others are not due. */
  private OptionalLong earliestHead() {
    Set<String> busy = new HashSet<>();
    running.forEach(task -> busy.add(task.line()));
    OptionalLong earliest = workload.nextDueMs();
    earliest.ifPresent(dueMs -> assertThat(dueMs).isGreaterThan(nowMs));
    List<Long> heads = new ArrayList<>();
    Map<String, List<LogRecord>> lanes = new HashMap<>();
    waiting().forEach(r -> lanes.computeIfAbsent(r.lane, lane -> new ArrayList<>()).add(r));
    lanes.forEach((lane, records) -> {
      boolean onePartition = records.stream().map(LogRecord::partition).distinct().count() == 1;
      if (!busy.contains(lane) && onePartition) {
        heads.add(records.getFirst().dueMs);
      }
    });
    require(heads.stream().allMatch(dueMs -> dueMs > nowMs), "what is due runs");
    return heads.isEmpty() || lanes.keySet().stream().anyMatch(lane -> lane.startsWith("s"))
        ? earliest
        : OptionalLong.of(heads.stream().mapToLong(Long::longValue).min().orElseThrow());
  }

  record LogRecord(int partition, long offset, String lane, int bytes, long dueMs) {
    Offer<LogRecord> offer() {
      return new Offer<>(offset, lane, bytes, dueMs, this);
    }
  }

  /** What the model knows of one assignment. */
  private static final class Reader {
    private final TreeMap<Long, LogRecord> open = new TreeMap<>();
    private final List<LogRecord> waiting = new ArrayList<>();
    private long position;
    private boolean paused;

    private Reader(long position) {
      this.position = position;
    }
  }
}
