package dev.rejoinder.dispatch.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaceTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  @Test
  void theFirstMayBeWrittenAtOnceAndTheNextInItsTime() {
    Pace pace = new Pace(2, 0);

    assertThat(pace.room(0)).isEqualTo(1);
    pace.wrote(1, 0);
    assertThat(pace.room(0)).isZero();
    assertThat(pace.untilRoom(0)).isEqualTo(Duration.ofMillis(500));
    assertThat(pace.room(SECOND / 2)).isEqualTo(1);
  }

  @Test
  void timeLostIsNotMadeUpFor() {
    Pace pace = new Pace(100, 0);

    assertThat(pace.room(60 * SECOND)).isEqualTo(10);
    pace.wrote(10, 60 * SECOND);
    assertThat(pace.room(60 * SECOND)).isZero();
    assertThat(pace.room(60 * SECOND + SECOND / 2)).isEqualTo(10);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 50, 999, 1000})
  void neverAreMoreWrittenInASecondThanMayBeButForOneBurst(int perSecond) {
    Random random = new Random(perSecond);
    Pace pace = new Pace(perSecond, 0);
    long now = 0;
    long written = 0;
    while (now < 30 * SECOND) {
      int room = pace.room(now);
      int count = room == 0 ? 0 : 1 + random.nextInt(room);
      pace.wrote(count, now);
      written += count;
      // Now and then it looks too early, and now and then much too late.
      long wait = pace.untilRoom(now).toNanos();
      now += random.nextInt(4) == 0 ? random.nextLong(SECOND / 5) : wait;
    }

    assertThat(written).isBetween(10L * perSecond, 31L * perSecond + perSecond / 10);
  }
}
