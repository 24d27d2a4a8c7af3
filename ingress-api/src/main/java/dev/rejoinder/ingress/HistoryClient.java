package dev.rejoinder.ingress;

import dev.rejoinder.ingress.stream.History;
import dev.rejoinder.ingress.stream.Signal;
import dev.rejoinder.ingress.view.EventId;
import dev.rejoinder.runtime.PartitionReader;
import dev.rejoinder.schemas.RunEvent;
import dev.rejoinder.topics.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Reads run events of the past from Kafka. */
final class HistoryClient implements History {

  private static final PartitionReader.Bounds ONE =
      new PartitionReader.Bounds(1, Long.MAX_VALUE, Duration.ofSeconds(5));

  /** Bounds what one stream holds, and for how long it keeps others waiting. */
  private static final PartitionReader.Bounds STRETCH =
      new PartitionReader.Bounds(256, 1024 * 1024, Duration.ofSeconds(2));

  private final ReadersService readers;
  private final Topic<RunEvent> topic;

  HistoryClient(ReadersService readers, Topic<RunEvent> topic) {
    this.readers = readers;
    this.topic = topic;
  }

  @Override
  public <T> T read(int partition, Function<Past, T> work) throws InterruptedException {
    return readers.read(consumer -> {
      Optional<PartitionReader<RunEvent>> opened =
          PartitionReader.open(
              consumer, topic.name(), partition, topic.valueSerde().deserializer());
      if (opened.isEmpty()) {
        return work.apply(new NoPartition());
      }
      try (PartitionReader<RunEvent> reader = opened.get()) {
        return work.apply(new Partition(reader));
      }
    });
  }

  private record Partition(PartitionReader<RunEvent> reader) implements Past {

    @Override
    public boolean exists() {
      return true;
    }

    @Override
    public long oldest() {
      return reader.oldest();
    }

    @Override
    public long end() {
      return reader.end();
    }

    @Override
    public Optional<Signal.Fact> at(long offset) {
      return facts(reader.read(offset, key -> true, ONE)).stream()
          .filter(fact -> fact.id().offset() == offset)
          .findFirst();
    }

    @Override
    public Stretch on(long from, String threadId) {
      PartitionReader.Stretch<RunEvent> stretch = reader.read(from, threadId::equals, STRETCH);
      return new Stretch(facts(stretch), stretch.next());
    }

    private static List<Signal.Fact> facts(PartitionReader.Stretch<RunEvent> stretch) {
      List<Signal.Fact> facts = new ArrayList<>();
      for (ConsumerRecord<String, RunEvent> record : stretch.records()) {
        @Nullable RunEvent event = record.value();
        if (event != null) {
          facts.add(new Signal.Fact(new EventId(record.partition(), record.offset()), event));
        }
      }
      return facts;
    }
  }

  private record NoPartition() implements Past {

    @Override
    public boolean exists() {
      return false;
    }

    @Override
    public long oldest() {
      return 0;
    }

    @Override
    public long end() {
      return 0;
    }

    @Override
    public Optional<Signal.Fact> at(long offset) {
      return Optional.empty();
    }

    @Override
    public Stretch on(long from, String threadId) {
      return new Stretch(List.of(), from);
    }
  }
}
