package dev.rejoinder.ingress.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.ingress.view.EventId;
import dev.rejoinder.schemas.Cause;
import dev.rejoinder.schemas.CauseKind;
import dev.rejoinder.schemas.RunEvent;
import dev.rejoinder.schemas.RunStatus;
import dev.rejoinder.schemas.TurnStarted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/**
 * A partition that grows, two replicas whose tails lag as they like, and a client of a thread that
 * loses its stream at any moment and goes on at either; every choice is the seed's.
 */
final class FeedSimulation {

  private static final int PARTITION = 1;
  private static final int EVENTS = 60;
  private static final String THREAD = "thread_a";
  private static final List<String> THREADS = List.of(THREAD, "thread_b");

  private final Random random;
  private final NavigableMap<Long, RunEvent> log = new TreeMap<>();
  private final List<Replica> replicas;
  private final List<Long> told = new ArrayList<>();
  private final long begin;
  private long end;
  private long next;
  private int appended;
  private Optional<Feed> stream = Optional.empty();
  int losses;
  int rereadings;

  FeedSimulation(long seed) {
    random = new Random(seed);
    int inboxMax = 2 + random.nextInt(5);
    replicas = List.of(new Replica(inboxMax), new Replica(inboxMax));
    end = random.nextInt(50);
    int before = random.nextInt(20);
    for (int i = 0; i < before; i++) {
      append();
    }
    begin = random.nextInt((int) end + 1);
    next = begin;
  }

  /** One ingress: what its tail has handed over, and the streams it serves. */
  private static final class Replica {
    final Subscriptions streams;
    long position;

    Replica(int inboxMax) {
      streams = new Subscriptions(inboxMax);
    }
  }

  /** Runs to the end and checks that the thread's events were told, each once, in order. */
  void run() throws InterruptedException {
    while (appended < EVENTS || !allTold()) {
      int choice = random.nextInt(10);
      if (choice < 3 && appended < EVENTS) {
        append();
      } else if (choice < 6) {
        hand(replicas.get(random.nextInt(replicas.size())));
      } else if (choice == 6 && random.nextInt(5) == 0) {
        lose();
      } else {
        step();
      }
    }
    assertThat(told).isEqualTo(expected());
  }

  private void append() {
    appended++;
    String thread = THREADS.get(random.nextInt(THREADS.size()));
    Cause cause = new Cause(CauseKind.RECORD, "topic", 0, 0L, null);
    log.put(
        end,
        new RunEvent(
            thread,
            (long) appended,
            "run_" + random.nextInt(2),
            Instant.EPOCH,
            cause,
            RunStatus.IN_PROGRESS,
            new TurnStarted(1, 1, "digest")));
    end += 1 + random.nextInt(3);
  }

  private void hand(Replica replica) {
    var entry = log.ceilingEntry(replica.position);
    if (entry != null) {
      replica.position = entry.getKey() + 1;
      replica.streams.on(entry.getValue(), new EventId(PARTITION, entry.getKey()));
    }
  }

  private void lose() {
    if (stream.isPresent()) {
      losses++;
      stream.get().close();
      stream = Optional.empty();
    }
  }

  private void step() throws InterruptedException {
    if (stream.isEmpty()) {
      Replica replica = replicas.get(random.nextInt(replicas.size()));
      Feed opened = Feed.open(replica.streams, new Scope.OfThread(THREAD), () -> {});
      opened.beginAt(PARTITION, next, THREAD);
      stream = Optional.of(opened);
      return;
    }
    Feed feed = stream.get();
    if (feed.ended()) {
      lose();
    } else if (feed.behind()) {
      Past past = new Past(end);
      disturb();
      feed.readOn(past).forEach(this::tell);
    } else {
      feed.take(Duration.ZERO).ifPresent(signal -> tell((Signal.Fact) signal));
    }
  }

  /** Between a partition's being opened and its being read, anything may happen. */
  private void disturb() {
    for (int i = random.nextInt(12); i > 0; i--) {
      if (random.nextBoolean() && appended < EVENTS) {
        append();
      }
      replicas.forEach(this::hand);
      rereadings++;
    }
  }

  private void tell(Signal.Fact fact) {
    told.add(fact.id().offset());
    next = fact.id().offset() + 1;
  }

  private List<Long> expected() {
    return log.tailMap(begin, true).entrySet().stream()
        .filter(entry -> entry.getValue().getThreadId().equals(THREAD))
        .map(entry -> entry.getKey())
        .toList();
  }

  private boolean allTold() {
    return told.size() >= expected().size();
  }

  /** The partition as it was when reading began, but for a log that goes on. */
  private final class Past implements History.Past {
    private final long endAtOpening;

    Past(long endAtOpening) {
      this.endAtOpening = endAtOpening;
    }

    @Override
    public boolean exists() {
      return true;
    }

    @Override
    public long oldest() {
      return 0;
    }

    @Override
    public long end() {
      return endAtOpening;
    }

    @Override
    public Optional<Signal.Fact> at(long offset) {
      throw new UnsupportedOperationException("the simulation resumes by offset");
    }

    /** Some of it, and perhaps a little more than there was at the opening. */
    @Override
    public History.Stretch on(long from, String threadId) {
      long to = Math.min(from + 1 + random.nextInt(20), endAtOpening);
      List<Signal.Fact> facts = new ArrayList<>();
      for (var entry : log.subMap(from, true, Math.max(from, to), false).entrySet()) {
        if (entry.getValue().getThreadId().equals(threadId)) {
          facts.add(new Signal.Fact(new EventId(PARTITION, entry.getKey()), entry.getValue()));
        }
      }
      return new History.Stretch(facts, Math.max(from, to));
    }
  }
}
