package dev.rejoinder.dispatch.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.dispatch.delivery.RetryLadder.Rung;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryLadderTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final RetryLadder LADDER =
      new RetryLadder(List.of(minutes(1), minutes(5), minutes(30), minutes(120)));

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void whateverWaitsInARetryTopicFallsDueInTheOrderItWasWritten(long seed) {
    var random = new Random(seed);
    var ladders =
        List.of(
            LADDER,
            LADDER.by(List.of(minutes(5), minutes(5), minutes(120))),
            LADDER.by(List.of(minutes(120), minutes(1))));
    Map<Integer, List<Instant>> due = new HashMap<>();
    Instant failedAt = NOW;
    for (int i = 0; i < 2_000; i++) {
      failedAt = failedAt.plusMillis(random.nextInt(500));
      Duration asked = random.nextBoolean() ? Duration.ZERO : seconds(random.nextInt(20_000));
      RetryLadder ladder = ladders.get(random.nextInt(ladders.size()));
      ladder
          .after(1 + random.nextInt(4), failedAt, asked)
          .ifPresent(rung ->
              due.computeIfAbsent(rung.topicIndex(), index -> new ArrayList<>())
                  .add(rung.notBefore()));
    }
    assertThat(due).hasSize(4);
    due.values().forEach(times -> assertThat(times).isSorted());
  }

  @Test
  void anAttemptIsNeverMadeEarlierThanAsked() {
    for (int asked = 0; asked <= 7_200; asked++) {
      Rung rung = LADDER.after(1, NOW, seconds(asked)).orElseThrow();
      assertThat(rung.notBefore())
          .isAfterOrEqualTo(NOW.plusSeconds(asked))
          .isAfterOrEqualTo(NOW.plus(minutes(1)));
    }
  }

  @Test
  void aScheduleOfItsOwnTakesTheTopicsOfItsSteps() {
    var own = LADDER.by(List.of(minutes(5), minutes(5), minutes(120)));

    assertThat(own.attemptsMax()).isEqualTo(4);
    assertThat(own.after(1, NOW, Duration.ZERO)).hasValue(new Rung(1, NOW.plus(minutes(5))));
    assertThat(own.after(2, NOW, Duration.ZERO)).hasValue(new Rung(1, NOW.plus(minutes(5))));
    assertThat(own.after(3, NOW, Duration.ZERO)).hasValue(new Rung(3, NOW.plus(minutes(120))));
    assertThat(own.after(4, NOW, Duration.ZERO)).isEmpty();
  }

  @Test
  void aWaitThatIsNoStepAnyMoreBecomesTheNextLongerOrTheLongest() {
    var own = LADDER.by(List.of(minutes(2), minutes(600)));

    assertThat(own.after(1, NOW, Duration.ZERO)).hasValue(new Rung(1, NOW.plus(minutes(5))));
    assertThat(own.after(2, NOW, Duration.ZERO)).hasValue(new Rung(3, NOW.plus(minutes(120))));
  }

  @Test
  void aScheduleWithoutWaitsIsOneAttempt() {
    assertThat(LADDER.by(List.of()).attemptsMax()).isEqualTo(1);
    assertThat(LADDER.by(List.of()).after(1, NOW, Duration.ZERO)).isEmpty();
    assertThat(new RetryLadder(List.of()).by(List.of(minutes(1))).after(1, NOW, Duration.ZERO))
        .isEmpty();
  }

  private static Duration minutes(long minutes) {
    return Duration.ofMinutes(minutes);
  }

  private static Duration seconds(long seconds) {
    return Duration.ofSeconds(seconds);
  }
}
