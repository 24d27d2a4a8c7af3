package dev.rejoinder.sources.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.hooks.EventCatalogue;
import dev.rejoinder.sources.SourceKind;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenPhonePayloadTest {

  private static final String DOCUMENTED =
      "{'event_type':'message.received','data':{'id':'m1','from':'+2','to':'+1','body':'hi',"
          + "'timestamp':'2024-01-01T12:00:00Z'}}";
  private static final String QUO =
      "{'id':'E1','type':'message.received','data':{'resource':{'id':'m1','from':'+2','to':['+1'],"
          + "'text':'hi','direction':'incoming','createdAt':'2024-01-01T12:00:00Z'}}}";
  private static final String LEGACY =
      "{'id':'E1','object':'event','type':'message.received','data':{'object':{'id':'m1',"
          + "'from':'+2','to':'+1','body':'hi','direction':'incoming','media':[],"
          + "'createdAt':'2024-01-01T12:00:00Z'}}}";

  @ParameterizedTest
  @ValueSource(strings = {DOCUMENTED, QUO, LEGACY})
  void allFormsOfAMessageAreToldAlike(String payload) {
    SourceEvent event = Payloads.event(SourceKind.OPENPHONE, "message.received", payload);

    assertThat(event.data())
        .isEqualTo(
            event
                .data()
                .deepCopy()
                .<com.fasterxml.jackson.databind.node.ObjectNode>setAll(
                    Payloads.json(
                        "{'id':'m1','from':'+2','to':'+1','body':'hi',"
                            + "'timestamp':'2024-01-01T12:00:00Z'}")));
    assertThat(event.message(Optional.empty()))
        .contains(
            new InboundMessage(
                "hi", "+2", "+1/+2", Map.of("from", "+1", "to", "+2"), Optional.empty()));
    assertThat(event.subject()).isEqualTo("+1/+2");
  }

  @Test
  void whatElseTheProviderSaysIsKept() {
    assertThat(Payloads.event(SourceKind.OPENPHONE, "message.received", LEGACY).data().has("media"))
        .isTrue();
  }

  @Test
  void aDocumentedPayloadIsToldAsItCame() {
    SourceEvent event = Payloads.event(SourceKind.OPENPHONE, "message.received", DOCUMENTED);

    assertThat(event.data()).isEqualTo(Payloads.json(DOCUMENTED).get("data"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "call.ended      | {'id':'c','duration':120,'status':'completed','completedAt':'T1'}",
        "call.started    | {'id':'c','from':'+1','to':'+2','direction':'outgoing'}",
        "message.sent    | {'id':'m','from':'+1','to':'+2','status':'delivered'}",
        "contact.updated | {'id':'k','changes':{'name':'X'}}",
        "contact.created | {'id':'k','firstName':'John','lastName':'Doe'}",
      })
  void whatSubscribersAreToldHasWhatTheCatalogueAsksFor(String type, String object) {
    SourceEvent event =
        Payloads.event(
            SourceKind.OPENPHONE, type, "{'type':'x','data':{'object':%s}}".formatted(object));

    assertThat(EventCatalogue.find(event.eventType()).orElseThrow().schema().path("required"))
        .allMatch(required -> event.data().has(required.textValue()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'id':'k','firstName':'John','lastName':'Doe','fields':[{'type':'phone-number','value':'+3'}]}",
        "{'id':'k','defaultFields':{'firstName':'John','lastName':'Doe','phoneNumbers':[{'value':'+3'}]}}",
        "{'id':'k','name':'John Doe','phone':'+3'}",
      })
  void aContactsNameAndNumberAreFound(String object) {
    var data =
        Payloads.event(
                SourceKind.OPENPHONE,
                "contact.created",
                "{'data':{'resource':%s}}".formatted(object))
            .data();

    assertThat(data.path("name").asText()).isEqualTo("John Doe");
    assertThat(data.path("phone").asText()).isEqualTo("+3");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "message.sent      | {'from':'+1','to':'+2','body':'hi'}",
        "message.delivered | {'from':'+1','to':'+2','body':'hi'}",
        "message.received  | {'from':'+1','to':'+2','body':'hi','direction':'outgoing'}",
        "message.received  | {'from':'+9','to':'+2','body':'hi'}",
      })
  void whatWentOutIsNotAnswered(String type, String data) {
    SourceEvent event = Payloads.event(SourceKind.OPENPHONE, type, "{'data':%s}".formatted(data));

    assertThat(event.message(Optional.of("+9")).flatMap(InboundMessage::silence))
        .contains("it went out from here");
  }

  @Test
  void eventsThatAreNotDocumentedAreToldWhole() {
    SourceEvent event =
        Payloads.event(SourceKind.OPENPHONE, "call.ringing", "{'type':'call.ringing','data':{}}");

    assertThat(event.data()).isEqualTo(event.payload());
    assertThat(event.eventType()).isEqualTo("openphone.call.ringing");
    assertThat(event.subject()).isEqualTo(event.eventId());
  }
}
