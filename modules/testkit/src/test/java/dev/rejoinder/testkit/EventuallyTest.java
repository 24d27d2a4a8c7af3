package dev.rejoinder.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EventuallyTest {

  private static final Duration LONG = Duration.ofSeconds(10);
  private static final Duration SHORT = Duration.ofMillis(30);

  private final AtomicInteger looks = new AtomicInteger();

  @Test
  void aStateIsReturnedOnceItIsAccepted() throws Exception {
    assertThat(
            Eventually.eventually(
                "the third look", LONG, looks::incrementAndGet, count -> count == 3))
        .isEqualTo(3);
  }

  @Test
  void aPassedDeadlineFailsWithTheLastState() {
    assertThatThrownBy(
            () -> Eventually.eventually("a blue light", SHORT, () -> "red", "blue"::equals))
        .isInstanceOf(AssertionError.class)
        .hasMessage("a blue light was expected within 30 ms; last seen: red");
  }

  @Test
  void assertionsAreRepeatedUntilTheyPass() throws Exception {
    Eventually.eventuallyPasses(
        LONG, () -> assertThat(looks.incrementAndGet()).isGreaterThanOrEqualTo(3));

    assertThat(looks).hasValue(3);
  }

  @Test
  void assertionsThatNeverPassFailWithTheirOwnMessage() {
    assertThatThrownBy(
            () -> Eventually.eventuallyPasses(SHORT, () -> assertThat("red").isEqualTo("blue")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("red")
        .hasMessageContaining("blue");
  }
}
