package dev.rejoinder.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PausesTest {

  @Test
  void aPauseBelongsToTheStretchItBeginsIn() {
    var courses = List.of(course(1, 2, 3), course(9, 15, 16), course(16, 17, 18));

    var first = Pauses.of("kill", seconds(0), seconds(10), courses);
    var second = Pauses.of("calm", seconds(10), seconds(20), courses);

    assertThat(first).isEqualTo(new Pauses("kill", 2, 13, 13, 6, 7));
    assertThat(second).isEqualTo(new Pauses("calm", 1, 2, 2, 1, 2));
  }

  @Test
  void aStretchWithoutQuestionsHasNone() {
    assertThat(Pauses.of("calm", 0, seconds(10), List.of()))
        .isEqualTo(new Pauses("calm", 0, 0, 0, 0, 0));
  }

  private static Course course(int asked, int accepted, int ended) {
    return new Course(seconds(asked), seconds(accepted), seconds(ended), "run", true);
  }

  private static long seconds(int seconds) {
    return seconds * 1_000_000_000L;
  }
}
