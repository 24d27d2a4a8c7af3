package dev.rejoinder.ingress.stream;

import dev.rejoinder.ingress.view.EventId;
import dev.rejoinder.ingress.view.Story;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.RunEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** One partition in memory, which keeps what stories tell and hands it to streams. */
public final class PlayedLog implements History, Story.Log {

  public static final int PARTITION = 3;

  /** Bounds of one stretch, so small that reading the past takes several. */
  private static final int STRETCH_FACTS_MAX = 3;

  private final Subscriptions streams;
  private final List<Signal.Fact> facts = new ArrayList<>();
  private long end = 100;
  private long oldest = 100;
  private boolean broken;

  public PlayedLog(Subscriptions streams) {
    this.streams = streams;
  }

  @Override
  public synchronized EventId append(RunEvent event) {
    EventId id = new EventId(PARTITION, end);
    facts.add(new Signal.Fact(id, event));
    // As a transaction's marker takes an offset after each record.
    end += 2;
    return id;
  }

  @Override
  public void follow(RunEvent event, EventId id) {
    streams.on(event, id);
  }

  @Override
  public void follow(CallEvent event) {
    streams.on(event);
  }

  /** Retention takes everything up to {@code id}. */
  public synchronized void forgetUpTo(EventId id) {
    oldest = id.offset() + 1;
    facts.removeIf(fact -> fact.id().offset() < oldest);
  }

  public synchronized void breakDown() {
    broken = true;
  }

  @Override
  public synchronized <T> T read(int partition, Function<Past, T> work) {
    if (broken) {
      throw new NotReadable("Kafka did not answer; try again.");
    }
    return work.apply(new Partition(partition == PARTITION, List.copyOf(facts), oldest, end));
  }

  private record Partition(boolean exists, List<Signal.Fact> facts, long oldest, long end)
      implements Past {

    @Override
    public Optional<Signal.Fact> at(long offset) {
      return facts.stream().filter(fact -> fact.id().offset() == offset).findFirst();
    }

    @Override
    public Stretch on(long from, String threadId) {
      List<Signal.Fact> rest =
          facts.stream()
              .filter(fact -> fact.id().offset() >= from)
              .filter(fact -> fact.event().getThreadId().equals(threadId))
              .toList();
      if (rest.size() <= STRETCH_FACTS_MAX) {
        return new Stretch(rest, end);
      }
      List<Signal.Fact> some = rest.subList(0, STRETCH_FACTS_MAX);
      return new Stretch(some, some.getLast().id().offset() + 1);
    }
  }
}
