package dev.rejoinder.ingress.signature;

import static org.assertj.core.api.Assertions.assertThat;

import com.slack.api.app_backend.SlackSignature;
import dev.rejoinder.sources.GenericScheme;
import dev.rejoinder.sources.GenericScheme.Encoding;
import dev.rejoinder.sources.GenericScheme.Proof;
import dev.rejoinder.sources.GenericScheme.TimestampUnit;
import dev.rejoinder.sources.SourceKind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Slack's, GitHub's and any other HMAC in a header. */
class HmacSchemeTest {

  private static final long NOW = 1_531_420_618;
  private static final String SLACK_SECRET = "8f742231b10e8888abcd99yyyzzz85a5";
  private static final String SLACK_BODY =
      "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
          + "&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner"
          + "&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2F"
          + "commands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
          + "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
  private static final String SLACK_RIGHT =
      "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";

  private static String[] slack(String timestamp, String signature) {
    return new String[] {"X-Slack-Request-Timestamp", timestamp, "X-Slack-Signature", signature};
  }

  @Test
  void slacksDocumentedExamplePasses() {
    String[] headers = slack(String.valueOf(NOW), SLACK_RIGHT);
    Requests.to(SourceKind.SLACK, NOW, SLACK_SECRET).passes(SLACK_BODY, headers);
    Requests.to(SourceKind.SLACK, NOW, "old", SLACK_SECRET).passes(SLACK_BODY, headers);
    Requests.to(SourceKind.SLACK, NOW, "old").fails(Reason.BAD_SIGNATURE, SLACK_BODY, headers);
    Requests.to(SourceKind.SLACK, NOW, SLACK_SECRET)
        .fails(Reason.BAD_SIGNATURE, SLACK_BODY + "&x=1", headers);
  }

  @Test
  void whatSlacksLibrarySignsPassesForFiveMinutes() {
    String body = "{\"type\":\"event_callback\",\"text\":\"grüezi 👋\"}";
    String timestamp = String.valueOf(NOW);
    String signature = new SlackSignature.Generator("s").generate(timestamp, body);

    Requests.to(SourceKind.SLACK, NOW + 300, "s").passes(body, slack(timestamp, signature));
    Requests.to(SourceKind.SLACK, NOW + 301, "s")
        .fails(Reason.STALE_TIMESTAMP, body, slack(timestamp, signature));
    Requests.to(SourceKind.SLACK, NOW - 301, "s")
        .fails(Reason.FUTURE_TIMESTAMP, body, slack(timestamp, signature));
    Requests.to(SourceKind.SLACK, NOW, "s")
        .fails(Reason.BAD_TIMESTAMP, body, slack(timestamp + "000", signature));
  }

  @Test
  void slacksHeadersMustBeThereOnceAndReadable() {
    Requests requests = Requests.to(SourceKind.SLACK, NOW, SLACK_SECRET);
    String time = String.valueOf(NOW);
    requests.fails(Reason.MISSING_SIGNATURE, SLACK_BODY);
    requests.fails(Reason.MISSING_SIGNATURE, SLACK_BODY, "X-Slack-Signature", SLACK_RIGHT);
    requests.fails(Reason.MISSING_SIGNATURE, SLACK_BODY, "X-Slack-Request-Timestamp", time);
    requests.fails(Reason.MALFORMED_SIGNATURE, SLACK_BODY, slack(time, "v0=zz"));
    requests.fails(Reason.MALFORMED_SIGNATURE, SLACK_BODY, slack(time, "v1=" + "0".repeat(64)));
    requests.fails(Reason.MALFORMED_SIGNATURE, SLACK_BODY, slack(time, SLACK_RIGHT + "ÿ"));
    requests.fails(
        Reason.DUPLICATED_HEADER,
        SLACK_BODY,
        "X-Slack-Request-Timestamp",
        time,
        "X-Slack-Signature",
        SLACK_RIGHT,
        "x-slack-signature".toUpperCase(Locale.ROOT),
        SLACK_RIGHT);
  }

  @Test
  void gitHubsDocumentedExamplePasses() {
    String right = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    Requests requests = Requests.to(SourceKind.GITHUB, NOW, "It's a Secret to Everybody");

    requests.passes("Hello, World!", "X-Hub-Signature-256", right);
    requests.passes(
        "Hello, World!",
        "X-Hub-Signature-256",
        right.toUpperCase(Locale.ROOT).replace("SHA", "sha"));
    requests.fails(Reason.BAD_SIGNATURE, "Hello, World", "X-Hub-Signature-256", right);
    requests.fails(Reason.MISSING_SIGNATURE, "Hello, World!", "X-Hub-Signature", "sha1=00");
    requests.fails(
        Reason.MALFORMED_SIGNATURE, "Hello, World!", "X-Hub-Signature-256", right.substring(7));
  }

  private static GenericScheme generic(Proof proof, Optional<String> idHeader) {
    return new GenericScheme(proof, idHeader, Optional.empty(), Optional.empty(), Optional.empty());
  }

  private static Requests generic(Proof proof, String secret) {
    return Requests.to(
        SourceKind.GENERIC, generic(proof, Optional.of("X-Id")), NOW, secret, "older");
  }

  @Test
  void aTemplateSignsTimestampIdAndBodyInAnyOrder() {
    Proof proof =
        new Proof.Hmac(
            "X-Sig",
            "",
            "{body}|{id}|{timestamp}|end",
            "HmacSHA512",
            Encoding.BASE64,
            Optional.of("X-Time"),
            TimestampUnit.MILLISECONDS,
            Duration.ofSeconds(10));
    String time = NOW + "000";
    String signature =
        Base64.getEncoder()
            .encodeToString(
                Requests.hmac(
                    "HmacSHA512",
                    "key".getBytes(StandardCharsets.UTF_8),
                    "{\"b\":\"{id}\"}|id-1|" + time + "|end"));
    Requests requests = generic(proof, "key");
    String body = "{\"b\":\"{id}\"}";

    assertThat(requests.verdict(body, "X-Sig", signature, "X-Id", "id-1", "X-Time", time))
        .isEqualTo(new Verdict.Verified(Optional.of("id-1")));
    requests.passes(body, "X-Sig", "AAAA, " + signature, "X-Id", "id-1", "X-Time", time);
    requests.fails(Reason.BAD_SIGNATURE, body, "X-Sig", signature, "X-Id", "id-2", "X-Time", time);
    requests.fails(Reason.MISSING_SIGNATURE, body, "X-Sig", signature, "X-Time", time);
    requests.fails(
        Reason.BAD_TIMESTAMP,
        body,
        "X-Sig",
        signature,
        "X-Id",
        "id-1",
        "X-Time",
        String.valueOf(NOW));
    requests.fails(
        Reason.STALE_TIMESTAMP,
        body,
        "X-Sig",
        signature,
        "X-Id",
        "id-1",
        "X-Time",
        NOW - 11 + "000");
  }

  @Test
  void aListOfPrefixedSignaturesPassesWithOneThatIsRight() {
    for (String prefix : new String[] {"", "sha256=", "v1,", "HMAC "}) {
      Proof proof =
          new Proof.Hmac(
              "X-Sig",
              prefix,
              "{body}",
              "HmacSHA256",
              Encoding.HEX,
              Optional.empty(),
              TimestampUnit.SECONDS,
              Duration.ZERO);
      String right = prefix + Requests.hex("key", "{}");
      String wrong = prefix + Requests.hex("key", "[]");
      String between = prefix.contains(",") ? " " : ", ";
      generic(proof, "key").passes("{}", "X-Sig", right);
      generic(proof, "key").passes("{}", "X-Sig", wrong + between + right);
      generic(proof, "key").passes("{}", "X-Sig", right + between + wrong);
      generic(proof, "key").fails(Reason.BAD_SIGNATURE, "{}", "X-Sig", wrong);
    }
  }

  @Test
  void aTokenIsComparedWhole() {
    Requests requests = generic(new Proof.Token("X-Webhook-Token"), "token-1");
    requests.passes("{}", "x-webhook-token", "token-1");
    requests.passes("{}", "X-Webhook-Token", "older");
    requests.fails(Reason.BAD_SIGNATURE, "{}", "X-Webhook-Token", "token-");
    requests.fails(Reason.BAD_SIGNATURE, "{}", "X-Webhook-Token", "token-11");
    requests.fails(Reason.MISSING_SIGNATURE, "{}");
    requests.fails(Reason.MALFORMED_SIGNATURE, "{}", "X-Webhook-Token", "token-1é");
    requests.fails(
        Reason.DUPLICATED_HEADER, "{}", "X-Webhook-Token", "token-1", "X-Webhook-Token", "x");
  }
}
