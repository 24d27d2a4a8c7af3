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
import org.junit.jupiter.params.provider.ValueSource;

class CallIdsTest {

  private static final String THREAD = "thread-1";
  private static final String RUN = "run_abcdefghijklmnopqrstuvwxyz";

  private final CallIds ids = new CallIds(new Secret("a secret of the house"));

  @Test
  void anIdIsGenuineAndOfItsThreadAndRun() {
    String id = ids.mint(THREAD, RUN, 1, 0);

    assertThat(ids.genuine(id)).isTrue();
    assertThat(ids.belongs(id, THREAD, RUN)).isTrue();
    assertThat(ids.belongs(id, "thread-2", RUN)).isFalse();
    assertThat(ids.belongs(id, THREAD, RUN + "x")).isFalse();
    assertThat(ids.belongs(id, THREAD + RUN, "")).isFalse();
  }

  @Test
  void anIdFitsWhereProvidersTakeIds() {
    assertThat(ids.mint("t".repeat(1000), RUN, Integer.MAX_VALUE, Integer.MAX_VALUE))
        .hasSizeLessThanOrEqualTo(64)
        .matches("call_[a-z2-7]{40}");
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

  @Test
  void changingAnyOneCharacterIsForgery() {
    String id = ids.mint(THREAD, RUN, 1, 0);
    List<String> letters =
        List.of("abcdefghijklmnopqrstuvwxyz0123456789_-=A é".split("", -1)).stream()
            .filter(letter -> !letter.isEmpty())
            .toList();

    for (int at = 0; at < id.length(); at++) {
      for (String letter : letters) {
        String forged = id.substring(0, at) + letter + id.substring(at + 1);
        if (!forged.equals(id)) {
          assertThat(ids.genuine(forged)).as(forged).isFalse();
          assertThat(ids.belongs(forged, THREAD, RUN)).as(forged).isFalse();
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
    String asTask = ids.mint(THREAD, RUN, 1, 0).replace("call_", "task_");

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
