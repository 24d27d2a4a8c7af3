package dev.rejoinder.ingress.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTextTest {

  @Test
  void whateverItIsMadeOfAKeyIsReadAsItWasMade() {
    Random random = new Random(7);
    byte[] noise = new byte[KeyText.RANDOM_BYTES];
    for (int i = 0; i < 1000; i++) {
      random.nextBytes(noise);
      noise[0] = (byte) (i % 3); // ids that begin with zeros, too
      KeyText key = KeyText.mint(noise);

      assertThat(key.keyId()).matches("key_[0-9a-v]{16}");
      assertThat(key.text()).matches("rjk_[0-9a-v]{16}_[A-Za-z0-9_-]{43}");
      assertThat(KeyText.parse(key.text())).contains(key);
    }
  }

  @Test
  void itsHashIsThatOfTheWholeText() throws Exception {
    KeyText key = KeyText.mint(new byte[KeyText.RANDOM_BYTES]);
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(key.text().getBytes(StandardCharsets.UTF_8));

    assertThat(key.text()).isEqualTo("rjk_" + "0".repeat(16) + "_" + "A".repeat(43));
    assertThat(key.hash()).isEqualTo(HexFormat.of().formatHex(hash));
  }

  @Test
  void itPrintsWithoutTheSecret() {
    assertThat(KeyText.mint(new byte[KeyText.RANDOM_BYTES])).hasToString("key_0000000000000000");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "rjk_0000000000000000",
        "rjk_000000000000000_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "rjk_000000000000000w_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "rjk_0000000000000000_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "rjk_0000000000000000_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "sk_0000000000000000_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
      })
  void anythingElseIsNoKey(String text) {
    assertThat(KeyText.parse(text)).isEmpty();
  }

  @Test
  void itIsMadeOfAllTheBytesItNeeds() {
    assertThatThrownBy(() -> KeyText.mint(new byte[41])).hasMessageContaining("42");
  }
}
