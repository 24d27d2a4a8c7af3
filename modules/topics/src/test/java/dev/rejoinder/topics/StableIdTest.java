package dev.rejoinder.topics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StableIdTest {

  @Test
  void theSameHappeningHasTheSameIdInEveryRelease() {
    assertThat(StableId.ofEvent("task_1", "task.completed", 3))
        .isEqualTo("evt_1b08465c70eb9c4b89f71ea18d1429e5");
  }

  @Test
  void anotherSubjectTypeOrNumberIsAnotherEvent() {
    assertThat(StableId.ofEvent("task_1", "task.completed", 3))
        .isNotEqualTo(StableId.ofEvent("task_2", "task.completed", 3))
        .isNotEqualTo(StableId.ofEvent("task_1", "task.failed", 3))
        .isNotEqualTo(StableId.ofEvent("task_1", "task.completed", 4));
  }

  @Test
  void partsAreNotRunTogether() {
    assertThat(StableId.of("x_", "ab", "c")).isNotEqualTo(StableId.of("x_", "a", "bc"));
  }
}
