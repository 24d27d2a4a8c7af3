package dev.rejoinder.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryKind;
import dev.rejoinder.schemas.ReplyTo;
import dev.rejoinder.sources.Replies.Answer;
import dev.rejoinder.topics.TrustedClasses;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RepliesTest {

  static {
    TrustedClasses.trust();
  }

  private static final Instant AT = Instant.parse("2026-11-22T10:00:00Z");
  private static final String LONG = "A word. ".repeat(600).strip();

  @Test
  void slackIsAnsweredInTheThread() {
    var reply = only(to("slack", Map.of("channel", "C1", "thread_ts", "1531420618.000100")));

    assertThat(reply.getBody())
        .isEqualTo(
            """
            {"channel":"C1","text":"Sunny","thread_ts":"1531420618.000100"}\
            """);
    assertThat(reply.getReply().getMethod()).isEqualTo("POST");
    assertThat(reply.getReply().getPath()).isEqualTo("/chat.postMessage");
    assertThat(reply.getReply().getSource()).isEqualTo("team");
    assertThat(reply.getEndpointId()).isEqualTo("source:team");
    assertThat(reply.getKind()).isEqualTo(DeliveryKind.REPLY);
    assertThat(reply.getOrderingKey()).isEqualTo("C1/1531420618.000100");
  }

  @Test
  void slackOutsideAThreadIsAnsweredInTheChannel() {
    assertThat(only(to("slack", Map.of("channel", "C1"))).getBody())
        .isEqualTo(
            """
            {"channel":"C1","text":"Sunny"}\
            """);
  }

  @Test
  void anAnswerCallsNobodyInSlack() {
    var text = "<!channel> a < b && ".repeat(400);
    var replies =
        Replies.of(
            to("slack", Map.of("channel", "C1")),
            new Replies.Answer("run_1", "thread_1", "completed", text),
            AT);

    assertThat(replies)
        .hasSizeGreaterThan(1)
        .allSatisfy(reply -> {
          assertThat(reply.getBody()).doesNotContain("<", ">").contains("&lt;!channel&gt;");
          assertThat(reply.getBody().replaceAll("&(amp|lt|gt);", "")).doesNotContain("&");
          assertThat(reply.getBody().length()).isLessThan(4_000 + 50);
        });
  }

  @Test
  void aDiscordMessageIsAnsweredAsAReplyThatMentionsNobody() {
    var address = Map.of("channel_id", "41", "message_id", "42");
    var replies =
        Replies.of(
            to("discord", address), new Replies.Answer("run_1", "thread_1", "completed", LONG), AT);

    assertThat(replies).hasSize(3);
    var nonce = replies.getFirst().getDeliveryId().substring(11);
    assertThat(nonce).hasSize(25);
    assertThat(replies.getFirst().getBody())
        .startsWith("{\"content\":\"A word. ")
        .endsWith(
            """
            "allowed_mentions":{"parse":[]},\
            "message_reference":{"message_id":"42","fail_if_not_exists":false},\
            "nonce":"%s","enforce_nonce":true}\
            """
                .formatted(nonce));
    assertThat(replies.get(1).getBody())
        .contains("\"nonce\"", "\"parse\":[]")
        .doesNotContain("message_reference");
    assertThat(replies).extracting(Delivery::getDeliveryId).doesNotHaveDuplicates();
    assertThat(replies).extracting(Delivery::getOrderingKey).containsOnly("41");
    assertThat(replies)
        .extracting(reply -> reply.getReply().getPath())
        .containsOnly("/channels/41/messages");
  }

  @Test
  void aDiscordInteractionIsAnsweredInItsDeferredPlaceAndThenBelowIt() {
    var replies =
        Replies.of(interaction(), new Replies.Answer("run_1", "thread_1", "completed", LONG), AT);

    assertThat(replies)
        .extracting(reply -> reply.getReply().getMethod() + ' ' + reply.getReply().getPath())
        .containsExactly(
            "PATCH /webhooks/7/{token}/messages/@original",
            "POST /webhooks/7/{token}",
            "POST /webhooks/7/{token}");
    assertThat(replies)
        .allSatisfy(reply -> {
          assertThat(reply.getReply().getToken()).isEqualTo("v1.sealed");
          assertThat(reply.getReply().getSealedFor()).isEqualTo("8");
          assertThat(reply.getExpiresAt()).isEqualTo(AT.plusSeconds(900));
          assertThat(reply.getOrderingKey()).isEqualTo("8");
          assertThat(reply.getBody()).contains("\"parse\":[]").doesNotContain("nonce");
        });
  }

  @Test
  void aTextMessageIsAnsweredFromTheNumberItCameTo() {
    var replies =
        Replies.of(
            sms(), new Replies.Answer("run_1", "thread_1", "completed", "x".repeat(1_601)), AT);

    assertThat(replies).hasSize(2);
    assertThat(replies.get(1).getBody())
        .isEqualTo(
            """
            {"content":"x","from":"+15550001111","to":["+15552223333"]}\
            """);
    assertThat(replies).extracting(r -> r.getReply().getPath()).containsOnly("/messages");
    assertThat(replies)
        .extracting(Delivery::getOrderingKey)
        .containsOnly("+15550001111/+15552223333");
  }

  @Test
  void aWebhookGetsTheWholeAnswerAndWhatItBelongsTo() {
    var replies =
        Replies.of(
            to("webhook", Map.of()),
            new Replies.Answer("run_1", "thread_1", "completed", LONG),
            AT);

    assertThat(replies).hasSize(1);
    assertThat(replies.getFirst().getEndpointId()).isEqualTo("route:help");
    assertThat(replies.getFirst().getReply()).isNull();
    assertThat(replies.getFirst().getBody())
        .isEqualTo(
            """
            {"event":"reply","data":{"run_id":"run_1","thread_id":"thread_1",\
            "session_id":"thread_1","source":"team","route":"help","status":"completed",\
            "text":"%s","timestamp":"2026-11-22T10:00:00.000Z"}}\
            """
                .formatted(LONG));
  }

  @Test
  void theSameAnswerMakesTheSameDeliveries() {
    assertThat(Replies.of(sms(), new Replies.Answer("run_1", "thread_1", "completed", LONG), AT))
        .isEqualTo(
            Replies.of(sms(), new Replies.Answer("run_1", "thread_1", "completed", LONG), AT));
    assertThat(only(sms()).getDeliveryId()).matches("dlv_[0-9a-f]{32}");
  }

  @Test
  void withoutAnAnswerTheErrorTextIsSaid() {
    var failed = new Answer("run_1", "thread_1", "failed", "");
    var own = ReplyTo.newBuilder(sms()).setErrorText("Call us, please.").build();

    assertThat(Replies.of(sms(), failed, AT).getFirst().getBody())
        .contains("\"Sorry, I encountered an error processing your request.\"");
    assertThat(Replies.of(own, failed, AT).getFirst().getBody()).contains("\"Call us, please.\"");
  }

  @Test
  void onlyDiscordChannelsAreShownThatSomebodyTypes() {
    var typing = Replies.typing(to("discord", Map.of("channel_id", "41")), "run_1", AT);

    assertThat(typing.orElseThrow().getReply().getPath()).isEqualTo("/channels/41/typing");
    assertThat(Replies.carriesMessage(typing.get())).isFalse();
    assertThat(Replies.carriesMessage(only(sms()))).isTrue();
    assertThat(Replies.typing(interaction(), "run_1", AT)).isEmpty();
    assertThat(Replies.typing(sms(), "run_1", AT)).isEmpty();
  }

  @Test
  void anAddressNobodyCanBeAnsweredAtIsRefused() {
    for (var to :
        List.of(
            to("fax", Map.of()),
            to("slack", Map.of()),
            to("discord", Map.of("message_id", "42")),
            to("discord", Map.of("application_id", "7")),
            to("openphone", Map.of("from", "+1")))) {
      assertThatIllegalArgumentException().isThrownBy(() -> Replies.check(to));
    }
  }

  @Test
  void anAddressCannotLeadElsewhereInTheApi() {
    assertThat(only(to("discord", Map.of("channel_id", "../users/@me?x="))).getReply().getPath())
        .isEqualTo("/channels/..%2Fusers%2F%40me%3Fx%3D/messages");
  }

  private static Delivery only(ReplyTo to) {
    var replies = Replies.of(to, new Replies.Answer("run_1", "thread_1", "completed", "Sunny"), AT);
    assertThat(replies).hasSize(1);
    return replies.getFirst();
  }

  private static ReplyTo sms() {
    return to("openphone", Map.of("from", "+15550001111", "to", "+15552223333"));
  }

  private static ReplyTo interaction() {
    var address = Map.of("application_id", "7", "interaction_id", "8");
    return ReplyTo.newBuilder(to("discord", address))
        .setToken("v1.sealed")
        .setSealedFor("8")
        .setExpiresAt(AT.plusSeconds(900))
        .build();
  }

  private static ReplyTo to(String kind, Map<String, String> address) {
    return ReplyTo.newBuilder()
        .setSource("team")
        .setKind(kind)
        .setRoute("help")
        .setAddress(address)
        .build();
  }
}
