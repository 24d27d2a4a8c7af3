package dev.rejoinder.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class DueIndexTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final ScannedStore store = new ScannedStore();
  private final DueIndex index = new DueIndex(store);

  @Test
  void whatIsDueIsFoundEarliestFirst() {
    index.add("b", at(20));
    index.add("a", at(30));
    index.add("c", at(10));

    assertThat(index.due(at(20)))
        .containsExactly(new DueIndex.Due("c", at(10)), new DueIndex.Due("b", at(20)));
  }

  @Test
  void anEntryNobodyRemovedIsFoundAgain() {
    index.add("a", at(10));
    index.add("b", at(11));

    index.due(at(20)).stream()
        .filter(due -> due.key().equals("b"))
        .forEach(due -> index.remove(due.key(), due.at()));

    assertThat(index.due(at(20))).containsExactly(new DueIndex.Due("a", at(10)));
  }

  @Test
  void anEntryAddedBehindWhatWasScannedIsFound() {
    assertThat(index.due(at(100))).isEmpty();

    index.add("late", at(50));

    assertThat(index.due(at(100))).containsExactly(new DueIndex.Due("late", at(50)));
  }

  @Test
  void aClockSetBackFindsNothingAndLosesNothing() {
    index.add("a", at(150));
    assertThat(index.due(at(100))).isEmpty();

    assertThat(index.due(at(10))).isEmpty();

    assertThat(index.due(at(150))).containsExactly(new DueIndex.Due("a", at(150)));
  }

  @Test
  void moreThanOnePassFindsIsFoundByTheNextPasses() {
    int entries = 2_500;
    for (int i = 0; i < entries; i++) {
      index.add("call" + i, at(i));
    }

    assertThat(index.due(at(entries))).hasSize(1_000);
    assertThat(removeDue(entries)).isEqualTo(1_000);
    assertThat(removeDue(entries)).isEqualTo(1_000);
    assertThat(removeDue(entries)).isEqualTo(500);
    assertThat(removeDue(entries)).isZero();
  }

  @Test
  void aScanDoesNotStepOverWhatEarlierScansRemoved() {
    for (int i = 0; i < 3_000; i++) {
      index.add("call" + i, at(i));
    }
    while (removeDue(3_000) > 0) {
      store.takeStepped();
    }
    store.takeStepped();
    index.add("next", at(4_000));

    assertThat(index.due(at(5_000))).containsExactly(new DueIndex.Due("next", at(4_000)));
    assertThat(store.takeStepped()).isEqualTo(1);
  }

  @Test
  void anIndexBegunAnewOnAFilledStoreFindsEverything() {
    index.add("a", at(10));
    index.due(at(5));

    assertThat(new DueIndex(store).due(at(20))).containsExactly(new DueIndex.Due("a", at(10)));
  }

  private int removeDue(int nowMs) {
    var due = index.due(at(nowMs));
    due.forEach(entry -> index.remove(entry.key(), entry.at()));
    return due.size();
  }

  private static Instant at(int ms) {
    return START.plusMillis(ms);
  }
}
