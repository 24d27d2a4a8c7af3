package dev.rejoinder.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuorumTest {

  private static final String TEXT = "1@127.0.0.1:9192,2@10.77.0.1:9193";

  @Test
  void itIsReadAsItIsWritten() {
    var quorum = Quorum.parse(TEXT);

    assertThat(quorum.voter(2)).isEqualTo(new Quorum.Voter(2, "10.77.0.1", 9193));
    assertThat(quorum).hasToString(TEXT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1@host", "host:1", "x@host:1", "1@host:1,", "1@a:1,1@b:2"})
  void anythingElseIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Quorum.parse(text));
  }

  @Test
  void everyNodeMakesTheSameClusterIdOfIt() {
    assertThat(Quorum.parse(TEXT).clusterId())
        .isEqualTo(Quorum.parse(TEXT).clusterId())
        .isNotEqualTo(Quorum.parse("1@127.0.0.1:9192").clusterId());
  }

  @Test
  void whoIsNotInItIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Quorum.parse(TEXT).voter(3))
        .withMessage("Node 3 is not in " + TEXT + ".");
  }
}
