package dev.rejoinder.sources.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.sources.SourceKind;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiscordPayloadTest {

  @Test
  void aMessageIsAnsweredInItsChannelAndLosesTheMentionOfUs() {
    assertThat(message("<@9> hi <@!9> there", "9", ""))
        .contains(
            new InboundMessage(
                "hi  there",
                "4",
                "2",
                Map.of("channel_id", "2", "message_id", "1"),
                Optional.empty()));
  }

  @Test
  void withoutOurOwnIdTheBotThatIsMentionedIsUs() {
    SourceEvent event =
        Payloads.event(
            SourceKind.DISCORD,
            "message",
            "{'id':'1','channel_id':'2','author':{'id':'4'},'content':'<@9> ask <@5>',"
                + "'mentions':[{'id':'9','bot':true},{'id':'5'}]}");

    assertThat(event.message(Optional.empty()).orElseThrow().text()).isEqualTo("ask <@5>");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        ",'author':{'id':'4','bot':true}    | a bot wrote it",
        ",'webhook_id':'8'                  | a bot wrote it",
        ",'author':{'id':'9'}               | we wrote it",
        ",'type':7                          | it is no new message",
      })
  void nobodyAnswersBotsOurselvesOrAnnouncements(String fields, String silence) {
    assertThat(message("hi", "9", fields).orElseThrow().silence()).contains(silence);
  }

  @Test
  void anAnswerToAMessageIsAMessage() {
    assertThat(message("hi", "9", ",'type':19").orElseThrow().silence()).isEmpty();
  }

  @Test
  void aCommandAsksWithTheTextsOfItsOptions() {
    SourceEvent event =
        Payloads.event(
            SourceKind.DISCORD,
            "application_command",
            "{'id':'7','application_id':'6','channel_id':'2','member':{'user':{'id':'4'}},"
                + "'data':{'name':'ask','options':[{'type':1,'name':'about','options':["
                + "{'type':3,'name':'q','value':'the weather'},{'type':4,'name':'n','value':3},"
                + "{'type':3,'name':'where','value':'in Oslo'}]}]}}");

    assertThat(event.message(Optional.empty()))
        .contains(
            new InboundMessage(
                "the weather in Oslo",
                "4",
                "2",
                Map.of("application_id", "6", "interaction_id", "7"),
                Optional.empty()));
  }

  @Test
  void otherInteractionsAreNoMessages() {
    SourceEvent event =
        Payloads.event(
            SourceKind.DISCORD,
            "message_component",
            "{'id':'7','application_id':'6','channel_id':'2','data':{}}");

    assertThat(event.message(Optional.empty())).isEmpty();
    assertThat(event.subject()).isEqualTo("2");
  }

  /** {@code fields} come last and so go before those that are there. */
  private static Optional<InboundMessage> message(String text, String self, String fields) {
    return Payloads.event(
            SourceKind.DISCORD,
            "message",
            "{'id':'1','channel_id':'2','author':{'id':'4'},'content':'%s'%s}"
                .formatted(text, fields))
        .message(Optional.of(self));
  }
}
