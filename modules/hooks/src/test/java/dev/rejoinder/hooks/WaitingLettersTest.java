package dev.rejoinder.hooks;

import static dev.rejoinder.hooks.Letters.BEGAN;
import static dev.rejoinder.hooks.Letters.letter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoinder.schemas.DeadDelivery;
import dev.rejoinder.schemas.DeadResolution;
import org.junit.jupiter.api.Test;

class WaitingLettersTest {

  private final WaitingLetters waiting = new WaitingLetters(2);

  @Test
  void aLetterWaitsUntilSomethingBecameOfItFurtherOnInTheLog() {
    DeadDelivery one = letter("dlv_1", 0);
    DeadDelivery two = letter("dlv_2", 0);
    DeadDelivery resolved = Resending.resolved(one, DeadResolution.REDRIVEN, BEGAN);
    waiting.follow(one);
    waiting.follow(two);
    waiting.follow(resolved);

    assertThat(waiting.waits(one)).isFalse();
    assertThat(waiting.waits(resolved)).isFalse();
    assertThat(waiting.waits(two)).isTrue();
  }

  @Test
  void ofOneThatDiedAgainOnlyTheNewestWaits() {
    waiting.follow(letter("dlv_1", 0));
    waiting.follow(letter("dlv_1", 1));

    assertThat(waiting.waits(letter("dlv_1", 0))).isFalse();
    assertThat(waiting.waits(letter("dlv_1", 1))).isTrue();
  }

  @Test
  void oneThatIsTwiceInTheLogIsTakenCareOfOnce() {
    waiting.follow(letter("dlv_1", 0));
    waiting.settle(letter("dlv_1", 0));

    assertThat(waiting.waits(letter("dlv_1", 0))).isFalse();
  }

  @Test
  void itSaysSoWhenThereAreMoreThanMemoryIsFor() {
    waiting.follow(letter("dlv_1", 0));
    waiting.follow(letter("dlv_2", 0));

    assertThatThrownBy(() -> waiting.follow(letter("dlv_3", 0)))
        .isInstanceOf(WaitingLetters.TooManyException.class)
        .hasMessageContaining("more than 2 dead letters");
  }
}
