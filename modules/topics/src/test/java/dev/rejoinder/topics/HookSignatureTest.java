package dev.rejoinder.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HookSignatureTest {

  /** The example GitHub documents for the same scheme. */
  @Test
  void signsAsOthersDo() {
    assertThat(HookSignature.of("It's a Secret to Everybody", utf8("Hello, World!")))
        .isEqualTo("sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17");
  }

  @Test
  void theKeyIsTheSecretsTextWithItsPrefix() {
    assertThat(HookSignature.of("whsec_AAAA", utf8("{}")))
        .isNotEqualTo(HookSignature.of("AAAA", utf8("{}")));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
