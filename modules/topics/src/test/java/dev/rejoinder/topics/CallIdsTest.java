package dev.rejoinder.topics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.runtime.Secret;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallIdsTest {

  private static final String THREAD = "thread-1";
  private static final String RUN = RunIds.derivedRun(THREAD, "key");

  /** As older versions made them. */
  private static final String OLD_RUN = RunIds.derived(RunIds.RUN, "key");

  private final CallIds ids = new CallIds(new Secret("a secret of the house"));

  @ParameterizedTest
  @MethodSource("runs")
  void anIdIsGenuineAndOfItsThreadAndRun(String run) {
    String id = ids.mint(THREAD, run, 1, 0);

    assertThat(ids.genuine(id)).isTrue();
    assertThat(ids.belongs(id, THREAD, run)).isTrue();
    assertThat(ids.belongs(id, "thread-2", run)).isFalse();
    assertThat(ids.belongs(id, THREAD, run + "x")).isFalse();
    assertThat(ids.belongs(id, THREAD + run, "")).isFalse();
  }

  static List<String> runs() {
    return List.of(RUN, OLD_RUN);
  }

  @Test
  void anIdMintedByAnOlderVersionIsGenuineAndTheCallsOfItsRunGetSuchIdsStill() {
    String id = "call_vp5p2jrz7gizd3krhv6e237xkd7ahxuvfcvu3wce";

    assertThat(ids.mint("thread-1", "run_0123456789abcdefghijklmnop", 1, 0)).isEqualTo(id);
    assertThat(ids.belongs(id, "thread-1", "run_0123456789abcdefghijklmnop")).isTrue();
  }

  @Test
  void theEventsOfACallAreWhereItsThreadIsAndThoseOfATaskByItself() {
    int ofThread = Placement.hash(THREAD);
    String old = ids.mint(THREAD, OLD_RUN, 1, 0);
    String task = ids.freshTask();

    assertThat(CallIds.threadHash(ids.mint(THREAD, RUN, 1, 0))).hasValue(ofThread);
    assertThat(CallIds.placement(ids.mint(THREAD, RUN, 1, 0), null)).isEqualTo(ofThread);
    assertThat(CallIds.placement(old, THREAD)).isEqualTo(ofThread);
    assertThat(CallIds.placement(old, null)).isEqualTo(Placement.hash(old));
    assertThat(CallIds.placement(task, THREAD)).isEqualTo(Placement.hash(task));
    assertThat(List.of(old, task, "call_", "call_" + "A".repeat(48)))
        .allSatisfy(id -> assertThat(CallIds.threadHash(id)).isEmpty());
  }

  @Test
  void anIdFitsWhereProvidersTakeIds() {
    assertThat(ids.mint("t".repeat(1000), RUN, Integer.MAX_VALUE, Integer.MAX_VALUE))
        .hasSizeLessThanOrEqualTo(64)
        .matches("call_[a-z2-7]{48}");
  }

  @Test
  void aStepTakenTwiceMintsTheSameId() {
    String id = ids.mint(THREAD, RUN, 2, 3);

    assertThat(ids.mint(THREAD, RUN, 2, 3)).isEqualTo(id);
    assertThat(new CallIds(new Secret("a secret of the house")).mint(THREAD, RUN, 2, 3))
        .isEqualTo(id);
  }

  @Test
  void everyCallHasItsOwnId() {
    Set<String> minted = new HashSet<>();
    for (String thread : List.of("a", "b")) {
      for (String run : List.of("run_1", "run_11")) {
        for (int turn = 1; turn <= 12; turn++) {
          for (int index = 0; index < 12; index++) {
            minted.add(ids.mint(thread, run, turn, index));
          }
        }
      }
    }
    assertThat(minted).hasSize(2 * 2 * 12 * 12);
  }

  @Test
  void anotherSecretsIdsAreForged() {
    CallIds others = new CallIds(new Secret("a secret of another house"));
    String id = others.mint(THREAD, RUN, 1, 0);

    assertThat(ids.genuine(id)).isFalse();
    assertThat(ids.belongs(id, THREAD, RUN)).isFalse();
  }

  @ParameterizedTest
  @MethodSource("runs")
  void changingAnyOneCharacterIsForgery(String run) {
    String id = ids.mint(THREAD, run, 1, 0);
    List<String> letters =
        List.of("abcdefghijklmnopqrstuvwxyz0123456789_-=A é".split("", -1)).stream()
            .filter(letter -> !letter.isEmpty())
            .toList();

    for (int at = 0; at < id.length(); at++) {
      for (String letter : letters) {
        String forged = id.substring(0, at) + letter + id.substring(at + 1);
        if (!forged.equals(id)) {
          assertThat(ids.genuine(forged)).as(forged).isFalse();
          assertThat(ids.belongs(forged, THREAD, run)).as(forged).isFalse();
        }
      }
    }
  }

  @Test
  void addingOrLosingCharactersIsForgery() {
    String id = ids.mint(THREAD, RUN, 1, 0);

    IntStream.range(0, id.length())
        .forEach(length -> assertThat(ids.genuine(id.substring(0, length))).isFalse());
    assertThat(ids.genuine(id + "a")).isFalse();
    assertThat(ids.genuine(id + "\n")).isFalse();
    assertThat(ids.genuine(" " + id)).isFalse();
    assertThat(ids.genuine(id.toUpperCase(Locale.ROOT))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "call_", "call", "nonsense", "call_\u0000", "run_abc"})
  void nonsenseIsForged(String id) {
    assertThat(ids.genuine(id)).isFalse();
    assertThat(ids.belongs(id, THREAD, RUN)).isFalse();
  }

  @Test
  void aTasksIdIsGenuineAsATasksOnly() {
    String fresh = ids.freshTask();
    String derived = ids.taskOf("key");

    assertThat(fresh).matches("task_[a-z2-7]{40}").isNotEqualTo(ids.freshTask());
    assertThat(derived).isEqualTo(ids.taskOf("key")).isNotEqualTo(ids.taskOf("other"));
    assertThat(List.of(fresh, derived)).allMatch(ids::genuineTask).noneMatch(ids::genuine);
  }

  @Test
  void anIdOfOneKindIsForgedUnderThePrefixOfTheOther() {
    String asCall = ids.freshTask().replace("task_", "call_");
    String asTask = ids.mint(THREAD, OLD_RUN, 1, 0).replace("call_", "task_");

    assertThat(List.of(asCall, asTask)).noneMatch(ids::genuine).noneMatch(ids::genuineTask);
  }

  @Test
  void threadsMayShareOne() throws InterruptedException, ExecutionException {
    List<Future<Boolean>> checks = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 4_000; i++) {
        int turn = i;
        checks.add(
            threads.submit(() -> {
              String id = ids.mint(THREAD, RUN, turn, 0);
              return id.equals(ids.mint(THREAD, RUN, turn, 0)) && ids.belongs(id, THREAD, RUN);
            }));
      }
    }
    for (Future<Boolean> check : checks) {
      assertThat(check.get()).isTrue();
    }
  }
}
