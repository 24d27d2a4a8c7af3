package dev.rejoinder.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RunIdsTest {

  @Test
  void aRunTellsTheHashOfItsThread() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 1_000; i++) {
      byte[] bytes = new byte[12];
      random.nextBytes(bytes);
      String thread = "thread-" + i;
      OptionalInt hash = OptionalInt.of(Placement.hash(thread));

      assertThat(RunIds.threadHash(RunIds.run(thread, bytes))).isEqualTo(hash);
      assertThat(RunIds.threadHash(RunIds.derivedRun(thread, "key"))).isEqualTo(hash);
    }
  }

  @Test
  void aKeyNamesOneRunInEachThread() {
    String run = RunIds.derivedRun("a", "key");

    assertThat(run).isEqualTo(RunIds.derivedRun("a", "key")).matches("run_[89a-f][0-9a-v]{25}");
    assertThat(List.of(RunIds.derivedRun("b", "key"), RunIds.derivedRun("a", "kez")))
        .doesNotContain(run);
  }

  @Test
  void idsOfOlderVersionsAndThoseOfOthersTellNoHash() {
    String placed = RunIds.derivedRun("a", "key");

    assertThat(
            List.of(
                RunIds.derived(RunIds.RUN, "key"),
                RunIds.of(RunIds.RUN, new byte[16]),
                placed.substring(1),
                placed + "0",
                placed.replace("run_", "ran_"),
                placed.substring(0, placed.length() - 1) + "z",
                "run_",
                ""))
        .allSatisfy(id -> assertThat(RunIds.threadHash(id)).isEmpty());
  }

  @Test
  void derivedIdsDependOnKeyAndPrefixAlone() {
    String thread = RunIds.derived("thread_", "key");

    assertThat(thread).isEqualTo(RunIds.derived("thread_", "key")).hasSize(33);
    assertThat(thread).isNotEqualTo(RunIds.derived("thread_", "kez"));
    assertThat(RunIds.derived("evt_", "key").substring(4)).isNotEqualTo(thread.substring(7));
  }
}
