package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.topics.RunIds;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestPartsTest {

  private static final Duration DEFAULT = Duration.ofSeconds(40);

  @Test
  void newIdsSortByAgeAndNeverRepeat() {
    String older = new RequestIds(InstantSource.fixed(Instant.ofEpochMilli(1_000))).fresh("run_");
    RequestIds later = new RequestIds(InstantSource.fixed(Instant.ofEpochMilli(1_001)));
    String newer = later.fresh("run_");
    String farFuture =
        new RequestIds(InstantSource.fixed(Instant.ofEpochMilli(1L << 47))).fresh("run_");

    assertThat(older).isLessThan(newer).matches("run_[0-9a-v]{26}");
    assertThat(newer).isLessThan(farFuture).isNotEqualTo(later.fresh("run_"));
    assertThat(RequestIds.isRunId(older)).isTrue();
    assertThat(RequestIds.isRunId(older + "a")).isFalse();
  }

  @Test
  void derivedIdsDependOnKeyAndPrefixAlone() {
    String run = RunIds.derived("run_", "key");

    assertThat(run).isEqualTo(RunIds.derived("run_", "key"));
    assertThat(run).isNotEqualTo(RunIds.derived("run_", "kez"));
    assertThat(RequestIds.isRunId(run)).isTrue();
    assertThat(RunIds.derived("thread_", "key").substring(7)).isNotEqualTo(run.substring(4));
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
