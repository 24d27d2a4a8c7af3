package dev.rejoinder.ingress.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoinder.sources.SourceKind;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Vectors of the libraries of Standard Webhooks and of Svix, and what deviates from them. */
class StandardWebhooksSchemeTest {

  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final String OTHER = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
  private static final String PUBLIC = "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=";
  private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
  private static final long SIGNED_AT = 1_614_265_330;
  private static final String BODY = "{\"test\": 2432232314}";
  private static final String RIGHT = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
  private static final String WRONG = "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=";
  private static final String RIGHT_V1A =
      "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==";

  private static Requests at(long nowSeconds, String... secrets) {
    return Requests.to(SourceKind.STANDARD_WEBHOOKS, nowSeconds, secrets);
  }

  private static String[] headers(String signature) {
    return headers(String.valueOf(SIGNED_AT), signature);
  }

  private static String[] headers(String timestamp, String signature) {
    return new String[] {
      "webhook-id", ID, "webhook-timestamp", timestamp, "webhook-signature", signature
    };
  }

  @Test
  void theVectorOfTheLibrariesPassesAndGivesTheId() {
    assertThat(at(SIGNED_AT, SECRET).verdict(BODY, headers(RIGHT)))
        .isEqualTo(new Verdict.Verified(Optional.of(ID)));
    at(SIGNED_AT, SECRET.substring("whsec_".length())).passes(BODY, headers(RIGHT));
  }

  @Test
  void aKeyShorterThanTheSpecificationAsksForIsTaken() {
    at(1_731_705_121, "whsec_plJ3nmyCDGBKInavdOK15jsl")
        .passes(
            "{\"event_type\":\"ping\",\"data\":{\"success\":true}}",
            "Webhook-Id",
            "msg_loFOjxBNrRLzqYUf",
            "WEBHOOK-TIMESTAMP",
            "1731705121",
            "webhook-Signature",
            "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=");
  }

  @Test
  void aSignatureOfVersionV1aPassesWithThePublicKey() {
    at(SIGNED_AT, PUBLIC).passes(BODY, headers(RIGHT_V1A));
    at(SIGNED_AT, SECRET, PUBLIC).passes(BODY, headers(RIGHT_V1A));
    at(SIGNED_AT, PUBLIC).fails(Reason.BAD_SIGNATURE, BODY + " ", headers(RIGHT_V1A));
    at(SIGNED_AT, SECRET).fails(Reason.BAD_SIGNATURE, BODY, headers(RIGHT_V1A));
    at(SIGNED_AT, PUBLIC).fails(Reason.BAD_SIGNATURE, BODY, headers(RIGHT));
    at(SIGNED_AT, PUBLIC).fails(Reason.BAD_SIGNATURE, BODY, headers("v1a,AAAA"));
  }

  @Test
  void whatTheLibrarySignsPasses() {
    String signature = Requests.standard(OTHER, "msg_1", 1_800_000_000, "{\"ü\":1}");

    at(1_800_000_000, SECRET, OTHER)
        .passes(
            "{\"ü\":1}",
            "webhook-id",
            "msg_1",
            "webhook-timestamp",
            "1800000000",
            "webhook-signature",
            signature);
  }

  @Test
  void oneGoodSignatureInAListPassesWhereverItStands() {
    for (List<String> list :
        List.of(
            List.of(RIGHT, WRONG, "v2,abc"),
            List.of(WRONG, RIGHT, "v1"),
            List.of("v1a,AA==", "nonsense", WRONG, RIGHT))) {
      at(SIGNED_AT, SECRET).passes(BODY, headers(String.join(" ", list)));
    }
  }

  @Test
  void anySecretOfSeveralWillDo() {
    at(SIGNED_AT, OTHER, SECRET).passes(BODY, headers(RIGHT));
    at(SIGNED_AT, SECRET, OTHER).passes(BODY, headers(RIGHT));
    at(SIGNED_AT, OTHER).fails(Reason.BAD_SIGNATURE, BODY, headers(RIGHT));
  }

  @Test
  void whatWasTamperedWithFails() {
    at(SIGNED_AT, SECRET).fails(Reason.BAD_SIGNATURE, BODY.replace("2", "3"), headers(RIGHT));
    at(SIGNED_AT, SECRET)
        .fails(Reason.BAD_SIGNATURE, BODY, headers(String.valueOf(SIGNED_AT + 1), RIGHT));
    at(SIGNED_AT, SECRET)
        .fails(
            Reason.BAD_SIGNATURE,
            BODY,
            "webhook-id",
            "msg_other",
            "webhook-timestamp",
            String.valueOf(SIGNED_AT),
            "webhook-signature",
            RIGHT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"v2,abc", "v1", "v1,", "v1,???", "g0hM9SsE+OTPJTGt", "v1;g0hM9SsE"})
  void whatIsNoSignatureIsMalformed(String signature) {
    at(SIGNED_AT, SECRET).fails(Reason.MALFORMED_SIGNATURE, BODY, headers(signature));
  }

  @Test
  void theClockMayBeFiveMinutesOffEitherWay() {
    at(SIGNED_AT + 300, SECRET).passes(BODY, headers(RIGHT));
    at(SIGNED_AT - 300, SECRET).passes(BODY, headers(RIGHT));
    at(SIGNED_AT + 301, SECRET).fails(Reason.STALE_TIMESTAMP, BODY, headers(RIGHT));
    at(SIGNED_AT - 301, SECRET).fails(Reason.FUTURE_TIMESTAMP, BODY, headers(RIGHT));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1614265330000", "soon", "-1", "1614265330.0", "9999999999999999", "１６１４"})
  void aTimestampThatDoesNotCountSecondsIsRefused(String timestamp) {
    Reason reason = timestamp.startsWith("１") ? Reason.MALFORMED_SIGNATURE : Reason.BAD_TIMESTAMP;
    at(SIGNED_AT, SECRET).fails(reason, BODY, headers(timestamp, RIGHT));
  }

  @Test
  void everyHeaderMustBeThereOnceAndInAscii() {
    Requests requests = at(SIGNED_AT, SECRET);
    String[] all = headers(RIGHT);
    for (int missing = 0; missing < all.length; missing += 2) {
      String[] rest = all.clone();
      rest[missing] = "x-other";
      requests.fails(Reason.MISSING_SIGNATURE, BODY, rest);
      String[] twice = Arrays.copyOf(all, all.length + 2);
      twice[all.length] = all[missing];
      twice[all.length + 1] = all[missing + 1];
      requests.fails(Reason.DUPLICATED_HEADER, BODY, twice);
      String[] foreign = all.clone();
      foreign[missing + 1] = all[missing + 1] + "é";
      requests.fails(Reason.MALFORMED_SIGNATURE, BODY, foreign);
      String[] blank = all.clone();
      blank[missing + 1] = " ";
      requests.fails(Reason.MISSING_SIGNATURE, BODY, blank);
    }
  }

  @Test
  void aSecretThatIsNoKeyIsRefusedWithoutRepeatingIt() {
    for (String secret : new String[] {"whsec_???", "whpk_AAAA", "whpk_"}) {
      assertThatThrownBy(() -> at(SIGNED_AT, SECRET, secret))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageNotContaining("???");
    }
  }
}
