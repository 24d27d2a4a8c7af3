package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.ingress.InboundServer.Answer;
import dev.rejoinder.schemas.InboundEvent;
import dev.rejoinder.sources.SourceKind;
import dev.rejoinder.testkit.SettableClock;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Discord is answered, and what is kept of it. */
class DiscordInboundTest {

  private final KeyPair keys = pair();
  private final SettableClock clock = new SettableClock(Instant.ofEpochSecond(1_800_000_000L));
  private final InboundServer server =
      new InboundServer(clock, SourceOf.kind(SourceKind.DISCORD, publicHex(keys)));

  @AfterEach
  void close() {
    server.close();
  }

  private static KeyPair pair() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static String publicHex(KeyPair pair) {
    byte[] encoded = pair.getPublic().getEncoded();
    return HexFormat.of().formatHex(encoded, encoded.length - 32, encoded.length);
  }

  private Answer post(String body) {
    String timestamp = String.valueOf(clock.instant().getEpochSecond());
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(keys.getPrivate());
      signature.update((timestamp + body).getBytes(StandardCharsets.UTF_8));
      return server.post(
          "discord",
          body,
          "X-Signature-Timestamp",
          timestamp,
          "X-Signature-Ed25519",
          HexFormat.of().formatHex(signature.sign()));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aPingIsAnsweredOnlyWhenItsSignatureIsRight() {
    assertThat(post("{\"type\":1}").text()).isEqualTo("{\"type\":1}");
    assertThat(server.post("discord", "{\"type\":1}").status()).isEqualTo(401);
    assertThat(server.log.events).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "2, application_command, 5",
    "3, message_component, 5",
    "4, autocomplete, 8",
    "5, modal_submit, 5"
  })
  void anInteractionIsWrittenAndThenDeferredAndItsTokenSealed(
      int type, String named, int answered) {
    Answer answer =
        post(
            "{\"type\":%d,\"id\":\"123\",\"token\":\"act-with-me\",\"channel_id\":\"9\"}"
                .formatted(type));

    InboundEvent event = server.log.events.getFirst();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("type").asInt()).isEqualTo(answered);
    assertThat(event.getType()).isEqualTo(named);
    assertThat(event.getProviderEventId()).isEqualTo("123");
    assertThat(event.getPayload()).doesNotContain("act-with-me").contains("\"channel_id\":\"9\"");
    assertThat(event.getReplyToken()).doesNotContain("act-with-me");
    assertThat(Ingress.SEAL.open("123", event.getReplyToken())).contains("act-with-me");
  }

  @Test
  void webhookEventsAreAnsweredWithNothingAndNamedInLowerCase() {
    Answer ping = post("{\"version\":1,\"application_id\":\"7\",\"type\":0}");
    assertThat(server.log.events).isEmpty();
    Answer answer =
        post("{\"version\":1,\"type\":1,\"event\":{\"type\":\"APPLICATION_AUTHORIZED\"}}");

    assertThat(ping.status()).isEqualTo(204);
    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.text()).isEmpty();
    InboundEvent event = server.log.events.getFirst();
    assertThat(event.getType()).isEqualTo("application_authorized");
    assertThat(event.getProviderEventId()).startsWith("sha256:");
    assertThat(event.getReplyToken()).isNull();
  }
}
