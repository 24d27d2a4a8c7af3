package dev.rejoinder.ingress.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {

  private static String body(String text) {
    return Redaction.body(text.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"token\":\"hush\"}",
        "{\"access_token\" : \"hush\", broken",
        "{\"a\":{\"Client-Secret\":\"hu\\\"sh, hush\"}}",
        "{\"password\": \"hush, cut off",
        "{\"password\": \"hush\\",
        "{\"api_key\":hush}",
        "{\"apiKey\":\"hush\",\"x\":1}",
        "{\"response_url\":\"https://hush\"}",
        "token=hush&text=a",
        "text=a&client_secret=hush",
        "{\"text\":\"Bearer hush-hush-hush\"}",
        "{\"text\":\"xoxb-hush-1234567\"}",
        "whsec_hushhushhush",
      })
  void whatMayBeSecretIsMaskedInGoodAndBrokenBodies(String text) {
    assertThat(body(text)).doesNotContain("hush").contains("[redacted]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"token\":\"a\",\"text\":\"b\"}|{\"token\":\"[redacted]\",\"text\":\"b\"}",
        "{\"secret\":12, \"n\":3}|{\"secret\":\"[redacted]\", \"n\":3}",
        "{\"text\":\"the token is fine\"}|{\"text\":\"the token is fine\"}",
        "text=a&token=b&c=d|text=a&token=[redacted]&c=d"
      })
  void theRestStaysAsItIs(String text, String kept) {
    assertThat(body(text)).isEqualTo(kept);
  }

  @Test
  void nothingLongerThanFourKibibytesIsKept() {
    assertThat(body("ü".repeat(5000)).getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(4097);
    assertThat(body("{\"token\":\"\"}".repeat(500)).getBytes(StandardCharsets.UTF_8))
        .hasSizeLessThan(4097);
    assertThat(Redaction.body(new byte[] {(byte) 0xff})).isEqualTo("\ufffd");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"token", "\\\"", "token=", "{\"token\":\"\\", "bearer ", "\"", "&"})
  void noTextTakesLong(String repeated) {
    String text = repeated.repeat(4096 / repeated.length());
    Assertions.assertTimeout(Duration.ofSeconds(20), () -> body(text));
  }

  @Test
  void headersLoseWhatMayBeSecret() {
    Map<String, String> kept =
        Redaction.headers(
            Map.of(
                "authorization", List.of("Basic aHVzaA=="),
                "cookie", List.of("a=hush"),
                "x-hub-signature-256", List.of("sha256=hush"),
                "x-odd", List.of("hush"),
                "x-forwarded-for", List.of("1.2.3.4", "5.6.7.8"),
                "x-note", List.of("Bearer hush-hush-hush")),
            List.of("x-odd"));

    assertThat(kept.toString()).doesNotContain("hush").doesNotContain("aHVzaA");
    assertThat(kept).containsEntry("x-forwarded-for", "1.2.3.4, 5.6.7.8");
  }
}
