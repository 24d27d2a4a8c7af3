package dev.rejoinder.ingress.signature;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoinder.sources.SourceKind;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stripe's list in one header, and Discord's public keys. */
class StripeAndDiscordTest {

  private static final long NOW = 1_492_774_577;
  private static final String BODY = "{\"id\":\"evt_1\"}";
  private static final String STRIPE = "Stripe-Signature";

  private static String v1(String secret, String body) {
    return "v1=" + Requests.hex(secret, NOW + "." + body);
  }

  @Test
  void oneGoodSignatureOfStripesPassesWhereverItStands() {
    String right = v1("whsec_text", BODY);
    String wrong = v1("whsec_text", "{}");
    Requests requests = Requests.to(SourceKind.STRIPE, NOW, "other", "whsec_text");
    requests.passes(BODY, STRIPE, "t=" + NOW + "," + right);
    requests.passes(BODY, STRIPE, "t=" + NOW + "," + right + "," + wrong + ",v0=00");
    requests.passes(BODY, STRIPE, "v0=00," + wrong + "," + right + ",t=" + NOW);
    requests.fails(Reason.BAD_SIGNATURE, BODY, STRIPE, "t=" + NOW + "," + wrong);
    requests.fails(Reason.BAD_SIGNATURE, BODY, STRIPE, "t=" + (NOW + 1) + "," + right);
    requests.fails(Reason.MALFORMED_SIGNATURE, BODY, STRIPE, "t=" + NOW + ",v0=00");
    requests.fails(Reason.MALFORMED_SIGNATURE, BODY, STRIPE, right);
    requests.fails(
        Reason.MALFORMED_SIGNATURE, BODY, STRIPE, "t=" + NOW + ",t=" + NOW + "," + right);
    requests.fails(Reason.BAD_TIMESTAMP, BODY, STRIPE, "t=" + NOW + "000," + right);
    requests.fails(Reason.MISSING_SIGNATURE, BODY);
  }

  @Test
  void stripesClockMayBeFiveMinutesOffEitherWay() {
    String header = "t=" + NOW + "," + v1("s", BODY);
    Requests.to(SourceKind.STRIPE, NOW + 300, "s").passes(BODY, STRIPE, header);
    Requests.to(SourceKind.STRIPE, NOW + 301, "s")
        .fails(Reason.STALE_TIMESTAMP, BODY, STRIPE, header);
    Requests.to(SourceKind.STRIPE, NOW - 301, "s")
        .fails(Reason.FUTURE_TIMESTAMP, BODY, STRIPE, header);
  }

  private static KeyPair pair() throws GeneralSecurityException {
    return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
  }

  private static String publicHex(KeyPair pair) {
    byte[] encoded = pair.getPublic().getEncoded();
    return HexFormat.of().formatHex(encoded, encoded.length - 32, encoded.length);
  }

  private static String signed(KeyPair pair, String content) throws GeneralSecurityException {
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(pair.getPrivate());
    signature.update(content.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(signature.sign());
  }

  private static String[] discord(String timestamp, String signature) {
    return new String[] {"X-Signature-Ed25519", signature, "X-Signature-Timestamp", timestamp};
  }

  @Test
  void aRequestOfDiscordPassesByAnyOfTheKeys() throws GeneralSecurityException {
    KeyPair pair = pair();
    String time = String.valueOf(NOW);
    String right = signed(pair, time + BODY);
    Requests requests = Requests.to(SourceKind.DISCORD, NOW, publicHex(pair()), publicHex(pair));
    requests.passes(BODY, discord(time, right));
    requests.fails(Reason.BAD_SIGNATURE, BODY + " ", discord(time, right));
    requests.fails(Reason.BAD_SIGNATURE, BODY, discord(time, signed(pair(), time + BODY)));
    requests.fails(Reason.BAD_SIGNATURE, BODY, discord(time, right.substring(2)));
    requests.fails(Reason.BAD_SIGNATURE, BODY, discord(time, "ff".repeat(64)));
    requests.fails(Reason.BAD_SIGNATURE, BODY, discord(String.valueOf(NOW + 1), right));
    requests.fails(Reason.MALFORMED_SIGNATURE, BODY, discord(time, "no hex"));
    requests.fails(Reason.MISSING_SIGNATURE, BODY, "X-Signature-Ed25519", right);
    requests.fails(Reason.MISSING_SIGNATURE, BODY, "X-Signature-Timestamp", time);
    requests.fails(Reason.BAD_TIMESTAMP, BODY, discord(time + "000", right));
    String[] twice = Arrays.copyOf(discord(time, right), 6);
    twice[4] = "X-Signature-Ed25519";
    twice[5] = right;
    requests.fails(Reason.DUPLICATED_HEADER, BODY, twice);
  }

  @Test
  void discordsRequestsGrowOldTooThoughItDoesNotAskForIt() throws GeneralSecurityException {
    KeyPair pair = pair();
    String[] headers = discord(String.valueOf(NOW), signed(pair, NOW + BODY));
    Requests.to(SourceKind.DISCORD, NOW + 300, publicHex(pair)).passes(BODY, headers);
    Requests.to(SourceKind.DISCORD, NOW + 301, publicHex(pair))
        .fails(Reason.STALE_TIMESTAMP, BODY, headers);
    Requests.to(SourceKind.DISCORD, NOW - 301, publicHex(pair))
        .fails(Reason.FUTURE_TIMESTAMP, BODY, headers);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"xyz", "00", "0000000000000000000000000000000000000000000000000000000000"})
  void whatIsNoPublicKeyIsAMistakeInTheConfiguration(String key) {
    assertThatThrownBy(() -> Requests.to(SourceKind.DISCORD, NOW, key))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
