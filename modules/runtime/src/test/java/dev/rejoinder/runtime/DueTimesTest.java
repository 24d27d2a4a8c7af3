package dev.rejoinder.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedPunctuator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

class DueTimesTest {

  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final Duration INTERVAL = Duration.ofMillis(100);
  private static final String STORE = "due";

  private final MockProcessorContext<Void, Void> context = new MockProcessorContext<>();
  private final List<String> taken = new ArrayList<>();
  private final DueTimes dueTimes = started();

  private DueTimes started() {
    KeyValueStore<Bytes, byte[]> store =
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(STORE), Serdes.Bytes(), Serdes.ByteArray())
            .withLoggingDisabled()
            .build();
    store.init(context.getStateStoreContext(), store);
    context.addStateStore(store);
    context.setCurrentSystemTimeMs(NOW.toEpochMilli());
    return again();
  }

  /** As a processor has it that takes the same store over. */
  private DueTimes again() {
    return new DueTimes(context, STORE, INTERVAL, (key, now) -> taken.add(key));
  }

  @Test
  void aQuietTaskIsLookedAtOnce() {
    ring(NOW.plus(INTERVAL));

    assertThat(alarms()).isEmpty();
  }

  @Test
  void aKeyIsComeBackToWhenItIsDue() {
    ring(NOW);
    dueTimes.add("one", NOW.plusSeconds(30));

    assertThat(alarms()).containsExactly(Duration.ofSeconds(30));
    ring(NOW.plusSeconds(30));
    assertThat(taken).containsExactly("one");
    assertThat(alarms()).isEmpty();
  }

  @Test
  void theEarliestOfSeveralRings() {
    ring(NOW);
    dueTimes.add("second", NOW.plusSeconds(30));
    dueTimes.add("first", NOW.plusSeconds(10));
    dueTimes.add("third", NOW.plusSeconds(60));

    assertThat(alarms()).containsExactly(Duration.ofSeconds(10));
    ring(NOW.plusSeconds(10));
    assertThat(taken).containsExactly("first");
    assertThat(alarms()).containsExactly(Duration.ofSeconds(20));
  }

  @Test
  void whatWasRemovedRingsForTheNextOne() {
    ring(NOW);
    dueTimes.add("gone", NOW.plusSeconds(10));
    dueTimes.add("next", NOW.plusSeconds(30));
    dueTimes.remove("gone", NOW.plusSeconds(10));
    ring(NOW.plusSeconds(10));

    assertThat(taken).isEmpty();
    assertThat(alarms()).containsExactly(Duration.ofSeconds(20));
  }

  @Test
  void aRingBeforeItsTimeByAClockThatWentBackTakesNothingAndRingsAgain() {
    ring(NOW);
    dueTimes.add("one", NOW.plusSeconds(30));
    ring(NOW.plusSeconds(29));

    assertThat(taken).isEmpty();
    assertThat(alarms()).containsExactly(Duration.ofSeconds(1));
  }

  @Test
  void looksAreNeverCloserThanTheInterval() {
    ring(NOW);
    dueTimes.add("past", NOW.minusSeconds(1));

    assertThat(alarms()).containsExactly(INTERVAL);
  }

  @Test
  void aBacklogIsTakenInBoundedLooks() {
    int all = DueIndex.FOUND_MAX + 1;
    IntStream.range(0, all).forEach(i -> dueTimes.add("key-" + i, NOW.minusMillis(i)));
    ring(NOW);

    assertThat(taken).hasSize(DueIndex.FOUND_MAX);
    assertThat(alarms()).containsExactly(INTERVAL);
    ring(NOW.plus(INTERVAL));
    assertThat(taken).hasSize(all);
    assertThat(alarms()).isEmpty();
  }

  @Test
  void whoeverTakesTheTaskOverFindsWhatWasThere() {
    dueTimes.add("one", NOW.minusSeconds(1));
    context.scheduledPunctuators().forEach(CapturedPunctuator::cancel);
    again();

    assertThat(alarms()).containsExactly(INTERVAL);
    ring(NOW.plus(INTERVAL));
    assertThat(taken).containsExactly("one");
  }

  @Test
  void aStepThatFailsLeavesTheOthersTheirTurn() {
    context.scheduledPunctuators().forEach(CapturedPunctuator::cancel);
    DueTimes failing =
        new DueTimes(
            context,
            STORE,
            INTERVAL,
            (key, now) -> {
              if (key.equals("bad")) {
                throw new IllegalStateException("bad");
              }
              taken.add(key);
            });
    failing.add("bad", NOW.minusSeconds(2));
    failing.add("good", NOW.minusSeconds(1));

    assertThatThrownBy(() -> ring(NOW)).hasMessage("bad");
    assertThat(alarms()).containsExactly(INTERVAL);
    ring(NOW.plus(INTERVAL));
    assertThat(taken).containsExactly("good");
  }

  /** After how long those ring that are set. */
  private List<Duration> alarms() {
    return context.scheduledPunctuators().stream()
        .filter(alarm -> !alarm.cancelled())
        .map(CapturedPunctuator::getInterval)
        .toList();
  }

  private void ring(Instant now) {
    context.setCurrentSystemTimeMs(now.toEpochMilli());
    List<CapturedPunctuator> set =
        context.scheduledPunctuators().stream().filter(alarm -> !alarm.cancelled()).toList();
    assertThat(set).hasSize(1);
    set.getFirst().getPunctuator().punctuate(now.toEpochMilli());
  }
}
