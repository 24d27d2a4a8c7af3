package dev.rejoinder.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigningKeysTest {

  private static final String PRIVATE =
      "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==";
  private static final byte[] CONTENT =
      "msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{\"test\": 2432232314}"
          .getBytes(StandardCharsets.UTF_8);

  /** RFC 8410's head of an Ed25519 public key. */
  private static final byte[] X509_HEAD = HexFormat.of().parseHex("302a300506032b6570032100");

  @Test
  void aSignatureIsTheOneOthersMake() {
    String expected =
        "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==";
    assertThat(SigningKeys.sign(PRIVATE, CONTENT)).isEqualTo(expected);
    assertThat(SigningKeys.sign(PRIVATE.substring("whsk_".length()), CONTENT)).isEqualTo(expected);
  }

  @Test
  void whatAFreshKeySignsItsPublicKeyVerifies() throws GeneralSecurityException {
    SigningKeys keys = SigningKeys.fresh();
    String signed = SigningKeys.sign(keys.privateKey().value(), CONTENT);
    assertThat(verified(keys.publicKey(), CONTENT, signed)).isTrue();
    assertThat(verified(keys.publicKey(), "another".getBytes(StandardCharsets.UTF_8), signed))
        .isFalse();
    assertThat(verified(SigningKeys.fresh().publicKey(), CONTENT, signed)).isFalse();
  }

  @Test
  void theSecondHalfOfThePrivateKeyIsThePublicKey() {
    SigningKeys keys = SigningKeys.fresh();
    byte[] both = Base64.getDecoder().decode(keys.privateKey().value().substring(5));
    byte[] open = Base64.getDecoder().decode(keys.publicKey().substring(5));
    assertThat(keys.publicKey()).startsWith("whpk_");
    assertThat(both).hasSize(64).endsWith(open);
  }

  @ParameterizedTest
  @ValueSource(strings = {"whsk_", "whsk_!", "whsk_AAAA", "", "not-base64-s3cret"})
  void aKeyThatIsNoneIsRefusedWithoutBeingRepeated(String written) {
    assertThatThrownBy(() -> SigningKeys.sign(written, CONTENT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("a signing key ")
        .hasMessageNotContaining("s3cret");
  }

  private static boolean verified(String publicKey, byte[] content, String signed)
      throws GeneralSecurityException {
    byte[] open = Base64.getDecoder().decode(publicKey.substring("whpk_".length()));
    byte[] encoded = ByteBuffer.allocate(44).put(X509_HEAD).put(open).array();
    Signature signature = Signature.getInstance("Ed25519");
    signature.initVerify(
        KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
    signature.update(content);
    return signature.verify(Base64.getDecoder().decode(signed.substring("v1a,".length())));
  }
}
