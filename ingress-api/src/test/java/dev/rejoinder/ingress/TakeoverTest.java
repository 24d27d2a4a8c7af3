package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TakeoverTest {

  private final Takeover takeover = new Takeover(List.of("facts", "calls"));

  @Test
  void aPartIsCompleteOnceAllOfItsTopicsAreReadToWhereTheyEnded() {
    takeover.endsAt("facts", 10);
    takeover.endsAt("calls", 0);
    takeover.stands("calls", 0, -1);
    takeover.stands("facts", 9, 8);
    takeover.taken("facts", 8);
    assertThat(takeover.complete()).isFalse();

    takeover.stands("facts", 10, 9);
    assertThat(takeover.complete()).isFalse();
    takeover.taken("facts", 9);

    assertThat(takeover.complete()).isTrue();
  }

  @Test
  void offsetsThatNoRecordHasAreNotWaitedFor() {
    takeover.endsAt("facts", 12);
    takeover.endsAt("calls", 5);
    takeover.taken("facts", 7);
    takeover.stands("facts", 12, 7);
    takeover.stands("calls", 5, -1);

    assertThat(takeover.complete()).isTrue();
  }

  @Test
  void whatWasHandedOutAfterTheEndIsNotWaitedFor() {
    takeover.endsAt("facts", 2);
    takeover.endsAt("calls", 0);
    takeover.stands("calls", 0, -1);
    takeover.stands("facts", 2, 1);
    takeover.stands("facts", 100, 99);
    takeover.taken("facts", 1);

    assertThat(takeover.complete()).isTrue();
  }

  @Test
  void nothingIsCompleteBeforeItsEndIsKnown() {
    takeover.stands("facts", 100, -1);
    takeover.stands("calls", 100, -1);

    assertThat(takeover.complete()).isFalse();
    assertThat(takeover.endless()).containsExactlyInAnyOrder("facts", "calls");
    takeover.endsAt("facts", 100);
    assertThat(takeover.endless()).containsExactly("calls");
  }

  @Test
  void whatIsReadOnChangesNothing() {
    takeover.endsAt("facts", 0);
    takeover.endsAt("calls", 0);
    takeover.stands("facts", 0, -1);
    takeover.stands("calls", 0, -1);

    takeover.taken("facts", 5);
    takeover.taken("others", 5);
    takeover.stands("facts", 6, 5);

    assertThat(takeover.complete()).isTrue();
  }
}
