package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.topics.Placement;
import dev.rejoinder.topics.RunIds;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestPartsTest {

  private static final Duration DEFAULT = Duration.ofSeconds(40);

  @Test
  void newIdsSortByAgeAndNeverRepeat() {
    String older = at(1_000).freshRun("thread");
    String newer = at(1_001).freshRun("thread");
    String farFuture = at(1L << 47).freshRun("thread");

    assertThat(older).isLessThan(newer).matches("run_[8-9a-f][0-9a-v]{25}");
    assertThat(newer).isLessThan(farFuture).isNotEqualTo(at(1_001).freshRun("thread"));
    assertThat(at(1_000).fresh("cmd_")).isLessThan(at(1_001).fresh("cmd_"));
    assertThat(RequestIds.isRunId(older)).isTrue();
    assertThat(RequestIds.isRunId(older + "a")).isFalse();
  }

  @Test
  void aNewThreadIsOneThisReplicaHoldsAndAnyOnceItHoldsNone() {
    IntPredicate everyTwelfth = hash -> Placement.partition(hash, 12) == 7;

    assertThat(new RequestIds(InstantSource.system(), everyTwelfth).freshThread())
        .satisfies(id -> assertThat(everyTwelfth.test(Placement.hash(id))).isTrue());
    assertThat(new RequestIds(InstantSource.system(), hash -> false).freshThread())
        .matches("thread_[0-7][0-9a-v]{25}");
  }

  private static RequestIds at(long unixMs) {
    return new RequestIds(InstantSource.fixed(Instant.ofEpochMilli(unixMs)));
  }

  @Test
  void aDigestTellsWhereOneFieldEnds() {
    assertThat(RunIds.questionDigest("a", "b", "c"))
        .hasSize(64)
        .isNotEqualTo(RunIds.questionDigest("a", "bc", ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          wait=5                | 5   | wait=5
          wait=0                | 0   | wait=0
          wait = 7              | 7   | wait=7
          wait="9"              | 9   | wait=9
          wait=900              | 300 | wait=300
          respond-async         | 0   | respond-async
          Respond-Async, wait=3 | 3   | respond-async, wait=3
          wait=1, wait=2        | 1   | wait=1
          """)
  void preferencesAreUnderstood(String header, long seconds, String applied) {
    Preference preference = Preference.of(header, DEFAULT);

    assertThat(preference.patience()).isEqualTo(Duration.ofSeconds(seconds));
    assertThat(preference.applied()).contains(applied);
  }

  @ParameterizedTest
  @CsvSource({"wait=-1", "wait=soon", "return=minimal", "wait", "''"})
  void preferencesNobodyUnderstandsAreIgnored(String header) {
    assertThat(Preference.of(header, DEFAULT).patience()).isEqualTo(DEFAULT);
    assertThat(Preference.of(header, DEFAULT).applied()).isEmpty();
    assertThat(Preference.of(null, DEFAULT).patience()).isEqualTo(DEFAULT);
  }
}
