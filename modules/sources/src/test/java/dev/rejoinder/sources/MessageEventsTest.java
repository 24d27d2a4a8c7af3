package dev.rejoinder.sources;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.schemas.ReplyTo;
import dev.rejoinder.topics.TrustedClasses;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MessageEventsTest {

  static {
    TrustedClasses.trust();
  }

  private static final Instant AT = Instant.parse("2026-11-22T10:00:00Z");

  @Test
  void whatIsAboutToBeSentIsToldInOneHoweverLongItIs() {
    var answer = new Replies.Answer("run_1", "thread_1", "completed", "A word. ".repeat(1_000));
    var sending = MessageEvents.sending(sms(), answer, AT);

    assertThat(Replies.of(sms(), answer, AT)).hasSizeGreaterThan(1);
    assertThat(sending.getType()).isEqualTo("message:sending");
    assertThat(sending.getSource()).isEqualTo("team");
    assertThat(sending.getSubject()).isEqualTo("run_1");
    assertThat(sending.getData())
        .isEqualTo(
            """
            {"channel":"openphone","from":"+1","to":"+2","text":"%s","run_id":"run_1",\
            "thread_id":"thread_1","session_id":"thread_1","route":"help","status":"completed"}\
            """
                .formatted(answer.text()));
    assertThat(MessageEvents.sending(sms(), answer, AT)).isEqualTo(sending);
  }

  @Test
  void withoutAnAnswerTheErrorTextIsAboutToBeSent() {
    var failed = new Replies.Answer("run_1", "thread_1", "failed", "");
    assertThat(MessageEvents.sending(sms(), failed, AT).getData()).contains(Replies.ERROR_TEXT);
  }

  @Test
  void whatSlackWasToldIsToldAsItWasSaid() {
    var sent = sent(SourceKind.SLACK, to("slack", Map.of("channel", "C1")), "{\"ts\":\"1.2\"}");

    assertThat(sent.orElseThrow().getData())
        .startsWith(
            """
            {"channel":"slack","to":"C1","text":"a < b && &lt;","messageId":"1.2",\
            """);
  }

  @Test
  void aDiscordMessageIsToldWithItsChannelAndId() {
    var to = to("discord", Map.of("channel_id", "41"));

    assertThat(sent(SourceKind.DISCORD, to, "{\"id\":\"5\"}").orElseThrow().getData())
        .startsWith(
            """
            {"channel":"discord","to":"41","text":"a < b && &lt;","messageId":"5",\
            """);
    assertThat(sent(SourceKind.DISCORD, to, "no JSON").orElseThrow().getData())
        .doesNotContain("messageId");
  }

  @Test
  void openphoneTellsOfItsMessagesItselfAndTypingIsNone() {
    var channel = to("discord", Map.of("channel_id", "41"));
    var typing = Replies.typing(channel, "run_1", AT).orElseThrow();

    assertThat(sent(SourceKind.OPENPHONE, sms(), "{}")).isEmpty();
    assertThat(MessageEvents.sent(source(SourceKind.DISCORD), typing, "", AT)).isEmpty();
  }

  private static Optional<Event> sent(SourceKind kind, ReplyTo to, String answered) {
    Delivery delivery =
        Replies.of(to, new Replies.Answer("run_1", "thread_1", "completed", "a < b && &lt;"), AT)
            .getFirst();
    return MessageEvents.sent(source(kind), delivery, answered, AT);
  }

  private static ReplyTo sms() {
    return to("openphone", Map.of("from", "+1", "to", "+2"));
  }

  private static ReplyTo to(String kind, Map<String, String> address) {
    return new ReplyTo("team", kind, "help", address, null, null, null, null);
  }

  private static Source source(SourceKind kind) {
    return TeamSource.of(kind, Optional.of("t"));
  }
}
