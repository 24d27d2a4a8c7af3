package dev.rejoinder.runtime.effect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class WorkloadTest {

  private static final long AT_ONCE = Long.MIN_VALUE;

  private Workload<String, String> workload = new Workload<>(new Bounds(2, 8, 1_000));

  @Test
  void lanesTakeTurnsHoweverLongTheirQueues() {
    workload = new Workload<>(new Bounds(1, 8, 1_000));
    for (int offset = 0; offset < 4; offset++) {
      offer("p", offset, "busy", AT_ONCE);
    }
    offer("p", 4, "other", AT_ONCE);
    assertThat(startOne().line()).isEqualTo("busy");
    assertThat(endAndStart("p")).isEqualTo("other");
    assertThat(endAndStart("p")).isEqualTo("busy");
  }

  @Test
  void aPartitionFullOfRecordsThatAreNotDueStopsOnlyItself() {
    workload.share(2);
    offer("retry", 0, "r0", 1_000);
    offer("fresh", 0, "f0", AT_ONCE);
    for (int offset = 1; offset < 4; offset++) {
      assertThat(offer("retry", offset, "r" + offset, 1_000)).isTrue();
    }
    assertThat(offer("retry", 4, "r4", 1_000)).as("half of eight are its share").isFalse();
    assertThat(workload.full("retry")).isTrue();
    assertThat(workload.roomy("retry")).isFalse();
    assertThat(offer("fresh", 1, "f1", AT_ONCE)).isTrue();
    assertThat(workload.start(0)).extracting(Task::line).containsExactly("f0", "f1");
    assertThat(workload.nextDueMs()).as("nothing can start while two run").isEmpty();
  }

  @Test
  void aRecordLargerThanEverythingIsTakenAlone() {
    assertThat(workload.offer("p", new Offer<>(0, "a", 5_000, AT_ONCE, "large"), 0)).isTrue();
    assertThat(offer("p", 1, "b", AT_ONCE)).isFalse();
    Task<String, String> large = startOne();
    assertThat(workload.roomy("p")).isFalse();
    end(large);
    assertThat(workload.roomy("p")).isTrue();
    assertThat(offer("p", 1, "b", AT_ONCE)).isTrue();
  }

  @Test
  void aRefusedRecordHoldsNoCommitBackButIsNotPassedEither() {
    workload.offer("p", new Offer<>(0, "a", 1_000, AT_ONCE, "w"), 0);
    assertThat(offer("p", 1, "b", AT_ONCE)).isFalse();
    end(startOne());
    assertThat(workload.committable()).isEqualTo(Map.of("p", 1L));
  }

  @Test
  void aLaneWaitsForItsHeadAndTimeAloneStartsIt() {
    offer("p", 0, "a", 100);
    offer("p", 1, "a", AT_ONCE);
    offer("p", 2, "b", 50);
    assertThat(workload.start(49)).isEmpty();
    assertThat(workload.nextDueMs()).isEqualTo(OptionalLong.of(50));
    assertThat(workload.start(50)).extracting(Task::offset).containsExactly(2L);
    assertThat(workload.nextDueMs()).isEqualTo(OptionalLong.of(100));
    assertThat(workload.start(100)).extracting(Task::offset).containsExactly(0L);
  }

  @Test
  void whatEndsAfterItsPartitionCameBackCompletesNothingThere() {
    offer("p", 0, "a", AT_ONCE);
    Task<String, String> old = startOne();
    workload.forget("p");
    offer("p", 0, "a", AT_ONCE);
    assertThat(workload.start(0)).as("its lane is still busy").isEmpty();
    end(old);
    assertThat(workload.committable()).isEqualTo(Map.of("p", 0L));
    assertThat(startOne().tenure()).isNotSameAs(old.tenure());
  }

  @Test
  void whatIsNotDoneIsNotCommitted() {
    offer("p", 0, "a", AT_ONCE);
    workload.ended(startOne(), Optional.empty(), 0);
    workload.reached("p", 5);
    assertThat(workload.committable()).isEqualTo(Map.of("p", 0L));
  }

  @Test
  void aLogThatBeginsAnewIsReadAnew() {
    offer("p", 70, "a", AT_ONCE);
    Task<String, String> old = startOne();
    assertThat(offer("p", 0, "b", AT_ONCE)).isTrue();
    end(old);
    end(startOne());
    assertThat(workload.committable()).isEqualTo(Map.of("p", 1L));
  }

  private boolean offer(String partition, long offset, String lane, long dueMs) {
    return workload.offer(partition, new Offer<>(offset, lane, 10, dueMs, "work"), 0);
  }

  private void end(Task<String, String> task) {
    workload.ended(task, Optional.of(Ending.PLAIN), 0);
  }

  private Task<String, String> startOne() {
    List<Task<String, String>> started = workload.start(0);
    assertThat(started).hasSize(1);
    return started.getFirst();
  }

  private String endAndStart(String partition) {
    end(workload.running(partition).getFirst());
    return startOne().line();
  }
}
