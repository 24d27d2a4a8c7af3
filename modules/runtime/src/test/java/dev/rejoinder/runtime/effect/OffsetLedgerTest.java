package dev.rejoinder.runtime.effect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class OffsetLedgerTest {

  private final OffsetLedger ledger = new OffsetLedger(5);

  @Test
  void whatIsOpenHoldsTheCommitBack() {
    ledger.open(5);
    ledger.open(8);
    ledger.complete(8);
    assertThat(ledger.committable()).isEqualTo(5);
    ledger.complete(5);
    assertThat(ledger.committable()).isEqualTo(9);
  }

  @Test
  void gapsBehindTheLastRecordAreCommittedOnceReached() {
    ledger.open(5);
    ledger.complete(5);
    ledger.reached(10);
    ledger.reached(7);
    assertThat(ledger.committable()).isEqualTo(10);
    assertThat(ledger.next()).isEqualTo(10);
  }

  @Test
  void anOffsetOpensOnceAndCompletesOnce() {
    ledger.open(5);
    assertThatThrownBy(() -> ledger.open(5)).isInstanceOf(IllegalStateException.class);
    ledger.complete(5);
    assertThatThrownBy(() -> ledger.complete(5)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> ledger.complete(6)).isInstanceOf(IllegalStateException.class);
  }
}
