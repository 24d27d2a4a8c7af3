package dev.rejoinder.sources.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.sources.SourceKind;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlackPayloadTest {

  @Test
  void aMessageIsAnsweredInItsChannel() {
    assertThat(message("'type':'message','channel':'C1','user':'U1','text':'hi','ts':'1.5'"))
        .contains(new InboundMessage("hi", "U1", "C1", Map.of("channel", "C1"), Optional.empty()));
  }

  @Test
  void aMessageInAThreadIsAnsweredThere() {
    assertThat(
            message(
                "'type':'message','channel':'C1','user':'U1','text':'hi','ts':'1.5',"
                    + "'thread_ts':'1.1'"))
        .contains(
            new InboundMessage(
                "hi",
                "U1",
                "C1/1.1",
                Map.of("channel", "C1", "thread_ts", "1.1"),
                Optional.empty()));
  }

  @Test
  void aMentionOutsideAThreadBeginsOneThatItsRepliesGoOnWith() {
    var mention =
        message("'type':'app_mention','channel':'C1','user':'U1','text':'<@UBOT> hi','ts':'1.5'");
    var next =
        message(
            "'type':'app_mention','channel':'C1','user':'U1','text':'more <@UBOT>','ts':'1.9',"
                + "'thread_ts':'1.5'");

    assertThat(mention)
        .contains(
            new InboundMessage(
                "hi",
                "U1",
                "C1/1.5",
                Map.of("channel", "C1", "thread_ts", "1.5"),
                Optional.empty()));
    assertThat(next.orElseThrow().text()).isEqualTo("more");
    assertThat(next.orElseThrow().conversation()).isEqualTo("C1/1.5");
  }

  @Test
  void whatSlackEscapedIsReadAsItWasTyped() {
    assertThat(
            message("'type':'message','channel':'C','user':'U','text':'a &lt;b&gt; &amp;amp; c'")
                .orElseThrow()
                .text())
        .isEqualTo("a <b> &amp; c");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'user':'U1','bot_id':'B1'                   | a bot wrote it",
        "'user':'U1','subtype':'bot_message'         | a bot wrote it",
        "'user':'UBOT'                               | we wrote it",
        "'user':'USELF'                              | we wrote it",
        "'user':'U1','subtype':'message_changed'     | it is no new message but message_changed",
        "'user':'U1','subtype':'message_deleted'     | it is no new message but message_deleted",
        "'user':'U1','subtype':'channel_join'        | it is no new message but channel_join",
      })
  void nobodyAnswersBotsOurselvesOrWhatIsNoNewMessage(String fields, String silence) {
    assertThat(message("'type':'message','channel':'C1','text':'hi'," + fields).orElseThrow())
        .extracting(InboundMessage::silence)
        .isEqualTo(Optional.of(silence));
  }

  @ParameterizedTest
  @CsvSource({"file_share", "thread_broadcast", "me_message"})
  void subtypesThatSomebodyWroteAreAnswered(String subtype) {
    assertThat(
            message(
                    "'type':'message','channel':'C1','user':'U1','text':'x','subtype':'%s'"
                        .formatted(subtype))
                .orElseThrow()
                .silence())
        .isEmpty();
  }

  @Test
  void aSlashCommandIsAMessageToItsChannel() {
    SourceEvent event =
        Payloads.event(
            SourceKind.SLACK,
            "slash_command",
            "{'command':'/ask','text':'the weather','channel_id':'C1','user_id':'U1'}");

    assertThat(event.message(Optional.empty()))
        .contains(
            new InboundMessage(
                "the weather", "U1", "C1", Map.of("channel", "C1"), Optional.empty()));
  }

  @Test
  void otherEventsAreNoMessagesButMayBelongToAChannel() {
    SourceEvent event =
        Payloads.event(
            SourceKind.SLACK, "pin_added", "{'event':{'type':'pin_added','channel':'C1'}}");

    assertThat(event.message(Optional.empty())).isEmpty();
    assertThat(event.subject()).isEqualTo("C1");
  }

  private static Optional<InboundMessage> message(String fields) {
    return Payloads.event(
            SourceKind.SLACK,
            "message",
            "{'authorizations':[{'user_id':'UBOT','is_bot':true},{'user_id':'U7'}],'event':{%s}}"
                .formatted(fields))
        .message(Optional.of("USELF"));
  }
}
