package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.ingress.Ingress.Answer;
import dev.rejoinder.schemas.Event;
import java.time.Instant;
import java.util.Collections;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventsTest {

  private static final String PATH = "/api/hooks/events";

  private final Ingress ingress = new Ingress();

  @AfterEach
  void close() {
    ingress.close();
  }

  private Answer post(String body, String... headers) {
    return ingress.post(PATH, body, headers);
  }

  private Event last() {
    return ingress.log.events().getLast();
  }

  @Test
  void anEventIsInTheLogWithWhatItSays() {
    Answer answer =
        post(
            """
            {"id": "order-7-shipped", "type": "order.shipped", "subject": "order-7",
             "userId": "user-123", "timestamp": "2026-01-26T11:30:00+01:00",
             "payload": {"amount": 10.50}}
            """,
            "Authorization",
            "Bearer alice");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.body().path("accepted").intValue()).isEqualTo(1);
    assertThat(answer.text("id")).isEqualTo(last().getEventId()).startsWith("evt_");
    assertThat(answer.body().path("ids").path(0).asText()).isEqualTo(last().getEventId());
    assertThat(last().getType()).isEqualTo("order.shipped");
    assertThat(last().getSubject()).isEqualTo("order-7");
    assertThat(last().getUserId()).isEqualTo("user-123");
    assertThat(last().getAt()).isEqualTo(Instant.parse("2026-01-26T10:30:00Z"));
    assertThat(last().getData()).isEqualTo("{\"amount\":10.50}");
    assertThat(last().getSource()).isEqualTo("api");
    assertThat(last().getOwner()).startsWith("own_");
  }

  @Test
  void whatAnEventDoesNotSayIsFilledIn() {
    Answer answer = post("{\"type\":\"order.shipped\"}");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(last().getSubject()).isEqualTo(last().getEventId());
    assertThat(last().getAt()).isEqualTo(ingress.clock.instant());
    assertThat(last().getData()).isEqualTo("{}");
    assertThat(last().getOwner()).isEqualTo("default");
    assertThat(last().getUserId()).isNull();
  }

  @Test
  void theSameIdOfTheSameOwnerIsTheSameEvent() {
    String event = "{\"type\":\"a\",\"id\":\"1\"}";
    String first = post(event).text("id");

    assertThat(post(event).text("id")).isEqualTo(first);
    assertThat(post(event, "Authorization", "Bearer alice").text("id")).isNotEqualTo(first);
    assertThat(post("{\"type\":\"a\"}").text("id"))
        .isNotEqualTo(post("{\"type\":\"a\"}").text("id"));
  }

  @Test
  void anIdempotencyKeyNamesEventsWithoutIds() {
    String events =
        "{\"events\":[{\"type\":\"a\"},{\"type\":\"a\"},{\"type\":\"a\",\"id\":\"x\"}]}";
    Answer first = post(events, "Idempotency-Key", "k");
    Answer second = post(events, "Idempotency-Key", "k");

    assertThat(second.body()).isEqualTo(first.body());
    assertThat(first.body().path("ids").path(0)).isNotEqualTo(first.body().path("ids").path(1));
    assertThat(first.body().path("ids").path(2).asText())
        .isEqualTo(post("{\"type\":\"a\",\"id\":\"x\"}").text("id"));
  }

  @Test
  void aBatchIsTakenWholeInItsOrder() {
    Answer answer = post("{\"events\":[{\"type\":\"a\"},{\"type\":\"b\"}]}");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.body().path("accepted").intValue()).isEqualTo(2);
    assertThat(answer.body().has("id")).isFalse();
    assertThat(ingress.log.events()).extracting(Event::getType).containsExactly("a", "b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {}                                        | Missing: type
          {"type":""}                               | type may have 1 to 100 letters
          {"type":"a b"}                            | type may have 1 to 100 letters
          {"type":"a.*"}                            | type may have 1 to 100 letters
          {"type":1}                                | type must be a string.
          {"type":"a","payload":[]}                 | payload must be an object.
          {"type":"a","payload":"x"}                | payload must be an object.
          {"type":"a","subject":" "}                | subject must not be blank.
          {"type":"a","userId":7}                   | userId must be a string.
          {"type":"a","timestamp":"yesterday"}      | timestamp must be a time like
          {"type":"a","timestamp":"2026-01-26"}     | timestamp must be a time like
          {"type":"a","data":{}}                    | data is no field here; there are id, payload,
          {"type":"a","source":7}                   | source must be a string.
          {"events":{}}                             | events must be a list of 1 to 100 elements.
          {"events":[]}                             | events must be a list of 1 to 100 elements.
          {"events":null}                           | events must not be null.
          {"events":[1]}                            | events[0] must be an object.
          {"events":[{"type":"a"},{}]}              | Missing: events[1].type
          {"events":[{"type":"a"},{"type":"a","x":1}]} | events[1].x is no field here
          {"events":[{"type":"a"}],"type":"a"}      | type is no field here
          """)
  void anEventThatDoesNotFitIsRefusedByItsPlaceAndNothingIsTaken(String body, String sentence) {
    Answer answer = post(body);

    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(400);
    assertThat(answer.text("details")).contains(sentence);
    assertThat(ingress.log.nothingPublished()).isTrue();
  }

  @Test
  void aBatchIsBounded() {
    String hundred = String.join(",", Collections.nCopies(100, "{\"type\":\"a\"}"));

    assertThat(post("{\"events\":[" + hundred + ",{\"type\":\"a\"}]}").status()).isEqualTo(400);
    assertThat(post("{\"events\":[" + hundred + "]}").status()).isEqualTo(202);
    assertThat(post("{\"type\":\"a\",\"subject\":\"" + "s".repeat(5000) + "\"}").status())
        .isEqualTo(413);
  }

  @Test
  void anEventKafkaDoesNotConfirmIsNeverASuccess() {
    ingress.log.breakDown();

    assertThat(post("{\"type\":\"a\"}").status()).isEqualTo(503);
  }

  @Test
  void theCatalogueIsServedByNamesAndAliases() {
    Answer all = ingress.get("/api/hooks/event-types");
    Answer one = ingress.get("/api/hooks/event-types/app:health_warning");

    assertThat(all.body().path("data").findValuesAsText("name"))
        .contains("run.completed", "personality_change");
    assertThat(one.text("name")).isEqualTo("app:health_warning");
    assertThat(one.body().path("schema").path("$schema").asText()).contains("2020-12");
    assertThat(one.body().path("example").path("appType").asText()).isEqualTo("whatsapp");
    assertThat(ingress.get("/api/hooks/event-types/agent:response").text("name"))
        .isEqualTo("run.completed");
    assertThat(ingress.get("/api/hooks/event-types/none").status()).isEqualTo(404);
  }
}
