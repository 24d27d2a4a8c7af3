package dev.rejoinder.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.rejoinder.schemas.DeliveryKind;
import dev.rejoinder.topics.TrustedClasses;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChecksTest {

  static {
    TrustedClasses.trust();
  }

  private static final Instant AT = Instant.parse("2026-11-22T10:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "SLACK, POST, /auth.test",
    "DISCORD, GET, /users/@me",
    "OPENPHONE, GET, /phone-numbers"
  })
  void anApiIsAskedForWhatChangesNothing(SourceKind kind, String method, String path) {
    var check = Checks.of(source(kind, true), AT);

    assertThat(check.getKind()).isEqualTo(DeliveryKind.SOURCE_CHECK);
    assertThat(check.getEndpointId()).isEqualTo("source:team");
    assertThat(check.getReply().getMethod()).isEqualTo(method);
    assertThat(check.getReply().getPath()).isEqualTo(path);
    assertThat(check.getDeliveryId())
        .isEqualTo(Checks.of(source(kind, true), AT).getDeliveryId())
        .isNotEqualTo(Checks.of(source(kind, true), AT.plusSeconds(1)).getDeliveryId());
  }

  @Test
  void withoutATokenOrAnApiThereIsNothingToAsk() {
    assertThat(Checks.possible(source(SourceKind.SLACK, false))).isFalse();
    assertThat(Checks.possible(source(SourceKind.GITHUB, true))).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Checks.of(source(SourceKind.GITHUB, true), AT))
        .withMessageContaining("team");
  }

  private static Source source(SourceKind kind, boolean token) {
    return TeamSource.of(kind, token ? Optional.of("t") : Optional.empty());
  }
}
