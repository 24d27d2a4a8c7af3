package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.rejoinder.schemas.RejectedRequest;
import dev.rejoinder.sources.SourceKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The scripts of {@code examples/senders}, which sign by each vendor's recipe outside our code. */
class SendersTest {

  private static final Path SENDERS = Path.of("../examples/senders").toAbsolutePath().normalize();
  private static final long PATIENCE_S = 60;

  /** The first test vector of RFC 8032, section 7.1. */
  private static final String SEED =
      "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";

  private static final String PUBLIC =
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

  private static final String OPENPHONE = "R2ZLM2o0bFhBNVpyUnU2NG9mYXQ1MHNyR3pvSUhIVVg=";
  private static final Map<String, String> SECRETS =
      Map.of(
          "OPENPHONE_WEBHOOK_SECRET", OPENPHONE,
          "SLACK_SIGNING_SECRET", "slack-secret",
          "DISCORD_KEY_SEED", SEED,
          "GITHUB_WEBHOOK_SECRET", "github-secret",
          "STRIPE_WEBHOOK_SECRET", "whsec_stripe");

  private static final InboundServer SERVER =
      new InboundServer(
          InstantSource.system(),
          SourceOf.kind(SourceKind.OPENPHONE, OPENPHONE),
          SourceOf.kind(SourceKind.OPENPHONE).named("open").open(),
          SourceOf.kind(SourceKind.SLACK, "slack-secret"),
          SourceOf.kind(SourceKind.SLACK, "another").named("other"),
          SourceOf.kind(SourceKind.DISCORD, PUBLIC),
          SourceOf.kind(SourceKind.GITHUB, "github-secret"),
          SourceOf.kind(SourceKind.STRIPE, "whsec_stripe"));

  @BeforeAll
  static void needNode() throws IOException, InterruptedException {
    try {
      new ProcessBuilder("node", "--version").start().waitFor();
    } catch (IOException e) {
      abort("node is not on this machine, so the senders are not tested");
    }
  }

  @AfterAll
  static void close() {
    SERVER.close();
  }

  /** What a sender printed: the status, and the body it was answered. */
  private static List<String> send(String source, String sender, String options) throws Exception {
    List<String> command = new ArrayList<>(List.of("node", SENDERS.resolve(sender).toString()));
    command.addAll(List.of("--url", SERVER.url(source)));
    command.addAll(options.isEmpty() ? List.of() : List.of(options.split(" ", -1)));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(SECRETS);
    Process process = builder.start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
    return List.of(printed.strip().split("\n", -1));
  }

  @ParameterizedTest
  @CsvSource({
    "open, openphone.mjs, '', message.received",
    "openphone, openphone.mjs, --form standard, message.received",
    "openphone, openphone.mjs, --form legacy, message.received",
    "slack, slack.mjs, --retry 1, app_mention",
    "slack, slack.mjs, --form command, slash_command",
    "discord, discord.mjs, '', application_command",
    "github, github.mjs, '', push",
    "stripe, stripe.mjs, '', invoice.paid"
  })
  void whatAVendorSignsIsTaken(String source, String sender, String options, String type)
      throws Exception {
    int before = SERVER.log.events.size();

    assertThat(send(source, sender, options)).first().isEqualTo("200");

    assertThat(SERVER.log.events).hasSize(before + 1);
    assertThat(SERVER.log.events.getLast().getType()).isEqualTo(type);
  }

  @ParameterizedTest
  @CsvSource({
    "openphone, openphone.mjs, --form standard --tamper, bad_signature",
    "openphone, openphone.mjs, --form legacy --tamper, bad_signature",
    "openphone, openphone.mjs, --form legacy --age 301, stale_timestamp",
    "openphone, openphone.mjs, --form plain, missing_signature",
    "slack, slack.mjs, --tamper, bad_signature",
    "slack, slack.mjs, --age 301, stale_timestamp",
    "slack, slack.mjs, --age=-400, future_timestamp",
    "slack, slack.mjs, --unsigned, missing_signature",
    "other, slack.mjs, '', bad_signature",
    "discord, discord.mjs, --tamper, bad_signature",
    "discord, discord.mjs, --age 301, stale_timestamp",
    "github, github.mjs, --tamper, bad_signature",
    "stripe, stripe.mjs, --tamper, bad_signature",
    "stripe, stripe.mjs, --age 301, stale_timestamp"
  })
  void whatIsWrongWithItIsRefusedAndListed(
      String source, String sender, String options, String reason) throws Exception {
    int before = SERVER.log.events.size();

    assertThat(send(source, sender, options)).first().isEqualTo("401");

    assertThat(SERVER.log.events).hasSize(before);
    RejectedRequest kept = SERVER.log.rejected.getLast();
    assertThat(kept.getSource()).isEqualTo(source);
    assertThat(kept.getReason()).isEqualTo(reason);
  }

  @Test
  void handshakesAreAnswered() throws Exception {
    assertThat(send("slack", "slack.mjs", "--form challenge").get(1)).contains("\"challenge\":");
    assertThat(send("discord", "discord.mjs", "--form ping").get(1)).isEqualTo("{\"type\":1}");
    assertThat(send("discord", "discord.mjs", "--form event-ping")).containsExactly("204");
  }
}
