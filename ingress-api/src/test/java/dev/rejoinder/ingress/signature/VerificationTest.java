package dev.rejoinder.ingress.signature;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.sources.SourceKind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VerificationTest {

  private static final byte[] BODY = "{}".getBytes(StandardCharsets.UTF_8);
  private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);

  private static Verdict verdict(
      SourceKind kind, boolean open, List<String> secrets, String... headers) {
    return Verification.of(kind, open, null, secrets).verify(Requests.headers(headers), BODY, NOW);
  }

  @ParameterizedTest
  @EnumSource(SourceKind.class)
  void withoutASecretNothingPassesUnlessTheSourceIsOpen(SourceKind kind) {
    assertThat(verdict(kind, false, List.of()))
        .isInstanceOfSatisfying(
            Verdict.Rejected.class,
            rejected -> assertThat(rejected.reason()).isEqualTo(Reason.NO_SECRET));
    assertThat(verdict(kind, true, List.of())).isEqualTo(new Verdict.Verified(Optional.empty()));
  }

  @Test
  void anOpenSourceChecksASignatureThatIsThere() {
    List<String> secrets = List.of("s");
    String right = "sha256=" + Requests.hex("s", "{}");

    assertThat(verdict(SourceKind.GITHUB, true, secrets)).isInstanceOf(Verdict.Verified.class);
    assertThat(verdict(SourceKind.GITHUB, true, secrets, "X-Hub-Signature-256", right))
        .isInstanceOf(Verdict.Verified.class);
    assertThat(verdict(SourceKind.GITHUB, true, secrets, "X-Hub-Signature-256", "sha256=00"))
        .isInstanceOf(Verdict.Rejected.class);
  }

  @Test
  void reasonsAreCodes() {
    assertThat(Reason.BAD_SIGNATURE.code()).isEqualTo("bad_signature");
  }
}
