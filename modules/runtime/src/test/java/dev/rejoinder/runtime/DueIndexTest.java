package dev.rejoinder.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DueIndexTest {

  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

  private final TopologyTestDriver driver = new TopologyTestDriver(topology(), new Properties());
  private final DueIndex index = index();

  @AfterEach
  void close() {
    driver.close();
  }

  @Test
  void whatIsDueIsFoundEarliestFirstAndNothingElse() {
    index.add("later", NOW.plusMillis(1));
    index.add("now", NOW);
    index.add("earlier", NOW.minusMillis(1));

    assertThat(index.due(NOW))
        .containsExactly(
            new DueIndex.Due("earlier", NOW.minusMillis(1)), new DueIndex.Due("now", NOW));
  }

  @Test
  void whatIsNotRemovedIsFoundAgain() {
    index.add("one", NOW);
    index.add("two", NOW);
    List<DueIndex.Due> found = index.due(NOW);
    index.remove("one", NOW);

    assertThat(index.due(NOW)).containsExactly(found.get(1));
  }

  @Test
  void anEntryAddedBeforeThePlaceALookHasReachedIsFound() {
    assertThat(index.due(NOW)).isEmpty();
    index.add("past", NOW.minusSeconds(60));

    assertThat(index.due(NOW)).hasSize(1);
  }

  @Test
  void aClockThatGoesBackFindsNothingAndLosesNothing() {
    index.add("one", NOW);

    assertThat(index.due(NOW)).hasSize(1);
    assertThat(index.due(NOW.minusSeconds(1))).isEmpty();
    assertThat(index.due(NOW)).hasSize(1);
  }

  @Test
  void aBacklogIsTakenInBoundedPassesUntilNothingIsLeft() {
    int all = 2 * DueIndex.FOUND_MAX + 1;
    IntStream.range(0, all).forEach(i -> index.add("key-" + i, NOW.minusMillis(i)));

    assertThat(take()).isEqualTo(DueIndex.FOUND_MAX);
    assertThat(take()).isEqualTo(DueIndex.FOUND_MAX);
    assertThat(take()).isEqualTo(1);
    assertThat(take()).isZero();
  }

  @Test
  void anotherIndexOfTheSameStoreFindsWhatIsLeft() {
    index.add("one", NOW);
    index.add("two", NOW.minusSeconds(1));
    index.due(NOW);

    assertThat(index().due(NOW)).hasSize(2);
  }

  @Test
  void aLookDoesNotStepOverWhatWasRemovedBefore() {
    ScannedStore store = new ScannedStore();
    DueIndex scanned = new DueIndex(store);
    IntStream.range(0, DueIndex.FOUND_MAX)
        .forEach(i -> scanned.add("key-" + i, NOW.minusMillis(i)));
    scanned.due(NOW).forEach(due -> scanned.remove(due.key(), due.at()));
    assertThat(scanned.due(NOW)).isEmpty();
    scanned.add("next", NOW.plusMillis(1));
    store.takeStepped();

    assertThat(scanned.due(NOW.plusMillis(1))).hasSize(1);
    assertThat(store.takeStepped()).isEqualTo(1);
  }

  @Test
  void theEarliestIsFoundAndNothingOnceAllIsRemoved() {
    assertThat(index.earliest()).isEmpty();
    index.add("later", NOW.plusSeconds(1));
    index.add("first", NOW);

    assertThat(index.earliest()).contains(new DueIndex.Due("first", NOW));
    index.remove("first", NOW);
    assertThat(index.earliest()).contains(new DueIndex.Due("later", NOW.plusSeconds(1)));
    index.remove("later", NOW.plusSeconds(1));
    assertThat(index.earliest()).isEmpty();
    index.add("again", NOW.minusSeconds(1));
    assertThat(index.earliest()).contains(new DueIndex.Due("again", NOW.minusSeconds(1)));
    assertThat(index.due(NOW)).hasSize(1);
  }

  private int take() {
    List<DueIndex.Due> found = index.due(NOW);
    found.forEach(due -> index.remove(due.key(), due.at()));
    return found.size();
  }

  private DueIndex index() {
    return new DueIndex(driver.getKeyValueStore("due"));
  }

  private static Topology topology() {
    return new Topology()
        .addSource("read", Serdes.String().deserializer(), Serdes.String().deserializer(), "in")
        .addProcessor("keep", Ignoring::new, "read")
        .addStateStore(DueTimes.storeBuilder("due"), "keep");
  }

  private static final class Ignoring extends ContextualProcessor<String, String, Void, Void> {
    @Override
    public void process(Record<String, String> record) {}
  }
}
