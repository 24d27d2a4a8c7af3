package dev.rejoinder.ingress.signature;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.sources.SourceKind;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both of OpenPhone's generations at one address. */
class OpenPhoneSchemeTest {

  private static final String OLD_KEY = "R2ZLM2o0bFhBNVpyUnU2NG9mYXQ1MHNyR3pvSUhIVVg=";
  private static final String NEW_KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final long NOW = 1_639_710_054;
  private static final String NOW_MS = "1639710054089";
  private static final String BODY = "{\"type\":\"message.received\",\"id\":\"EV1\"}";
  private static final String HEADER = "openphone-signature";

  private final Requests requests = Requests.to(SourceKind.OPENPHONE, NOW, NEW_KEY, OLD_KEY);

  private static String older(String key, String timestamp, String body) {
    byte[] signature =
        Requests.hmac("HmacSHA256", Base64.getDecoder().decode(key), timestamp + "." + body);
    return "hmac;1;" + timestamp + ";" + Base64.getEncoder().encodeToString(signature);
  }

  private static String[] standard(String body) {
    return new String[] {
      "webhook-id",
      "WH1",
      "webhook-timestamp",
      String.valueOf(NOW),
      "webhook-signature",
      Requests.standard(NEW_KEY, "WH1", NOW, body)
    };
  }

  private static String[] both(String olderHeader, String[] standard) {
    return Stream.concat(Stream.of(HEADER, olderHeader), Stream.of(standard))
        .toArray(String[]::new);
  }

  @Test
  void theOlderFormPassesWithoutAnId() {
    assertThat(requests.verdict(BODY, HEADER, older(OLD_KEY, NOW_MS, BODY)))
        .isEqualTo(new Verdict.Verified(Optional.empty()));
  }

  @Test
  void theNewerFormPassesWithItsId() {
    assertThat(requests.verdict(BODY, standard(BODY)))
        .isEqualTo(new Verdict.Verified(Optional.of("WH1")));
  }

  @Test
  void whenBothAreThereBothMustBeRight() {
    String right = older(OLD_KEY, NOW_MS, BODY);
    assertThat(requests.verdict(BODY, both(right, standard(BODY))))
        .isEqualTo(new Verdict.Verified(Optional.of("WH1")));
    requests.fails(Reason.BAD_SIGNATURE, BODY, both(right, standard(BODY + " ")));
    requests.fails(
        Reason.BAD_SIGNATURE, BODY, both(older(OLD_KEY, NOW_MS, BODY + " "), standard(BODY)));
  }

  @Test
  void oneGoodEntryOfSeveralPassesWhereverItStands() {
    String right = older(OLD_KEY, NOW_MS, BODY);
    String wrong = older(OLD_KEY, NOW_MS, "{}");
    requests.passes(BODY, HEADER, right + "," + wrong);
    requests.passes(BODY, HEADER, wrong + ", " + right);
    requests.passes(BODY, HEADER, "nonsense," + right + ",hmac;2;1;x");
    requests.fails(Reason.BAD_SIGNATURE, BODY, HEADER, "nonsense," + wrong);
  }

  @Test
  void itsTimestampCountsMilliseconds() {
    requests.fails(Reason.BAD_TIMESTAMP, BODY, HEADER, older(OLD_KEY, String.valueOf(NOW), BODY));
    String early = String.valueOf(NOW * 1000 - 300_001);
    String late = String.valueOf(NOW * 1000 + 300_001);
    requests.fails(Reason.STALE_TIMESTAMP, BODY, HEADER, older(OLD_KEY, early, BODY));
    requests.fails(Reason.FUTURE_TIMESTAMP, BODY, HEADER, older(OLD_KEY, late, BODY));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hmac;1;1639710054089",
        "hmac;2;1639710054089;AAAA",
        "sha;1;1639710054089;AAAA",
        "hmac;1;1639710054089;",
        "hmac;1;1639710054089;!",
        "hmac;1;1639710054089;AAAA;AAAA",
        ",",
        "AAAA"
      })
  void whatIsWrittenOtherwiseIsMalformed(String header) {
    requests.fails(Reason.MALFORMED_SIGNATURE, BODY, HEADER, header);
  }

  @Test
  void aKeyOfAnotherIsWrong() {
    String other =
        Base64.getEncoder().encodeToString("another key".getBytes(StandardCharsets.UTF_8));
    requests.fails(Reason.BAD_SIGNATURE, BODY, HEADER, older(other, NOW_MS, BODY));
  }

  @Test
  void withoutEitherHeaderNothingPasses() {
    requests.fails(Reason.MISSING_SIGNATURE, BODY);
    requests.fails(
        Reason.DUPLICATED_HEADER,
        BODY,
        HEADER,
        older(OLD_KEY, NOW_MS, BODY),
        HEADER,
        older(OLD_KEY, NOW_MS, BODY));
  }
}
