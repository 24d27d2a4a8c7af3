package dev.rejoinder.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.rejoinder.schemas.Event;
import dev.rejoinder.schemas.WebhookFormat;
import org.junit.jupiter.api.Test;

class EnvelopeTest {

  private static final Event EVENT = Webhooks.event().setUserId("user-123").build();

  @Test
  void theDefaultIsAnEventAndTheWebhookItGoesTo() {
    assertThat(body(WebhookFormat.EVENT, EVENT, "app:health_warning"))
        .isEqualTo(
            """
            {"event":{"id":"evt_1","type":"app:health_warning",\
            "timestamp":"2026-01-26T10:30:00.000Z","userId":"user-123","source":"whatsapp",\
            "subject":"app_1","payload":{"status":"degraded",\
            "warningMessage":"Phone appears offline"}},\
            "webhook":{"id":"wh_1","name":"My Connection Monitor"}}\
            """);
  }

  @Test
  void aUserNobodyNamedIsLeftOut() {
    Event event = Webhooks.event().build();

    assertThat(body(WebhookFormat.EVENT, event, "x")).doesNotContain("userId");
    assertThat(body(WebhookFormat.CLOUDEVENTS, event, "x")).doesNotContain("userid");
  }

  @Test
  void theSimpleFormatIsTypeDataAndTime() {
    assertThat(body(WebhookFormat.SIMPLE, EVENT, "query"))
        .isEqualTo(
            """
            {"event":"query","data":{"status":"degraded",\
            "warningMessage":"Phone appears offline"},"timestamp":"2026-01-26T10:30:00.000Z"}\
            """);
  }

  @Test
  void aCloudEventIsStructured() {
    assertThat(body(WebhookFormat.CLOUDEVENTS, EVENT, "app:health_warning"))
        .isEqualTo(
            """
            {"specversion":"1.0","id":"evt_1","source":"whatsapp","type":"app:health_warning",\
            "subject":"app_1","time":"2026-01-26T10:30:00.000Z","userid":"user-123",\
            "datacontenttype":"application/json","data":{"status":"degraded",\
            "warningMessage":"Phone appears offline"}}\
            """);
    assertThat(Envelope.contentType(WebhookFormat.CLOUDEVENTS))
        .isEqualTo("application/cloudevents+json");
    assertThat(Envelope.contentType(WebhookFormat.EVENT)).isEqualTo("application/json");
  }

  @Test
  void aCloudEventsSourceIsAUriReference() {
    Event event = Webhooks.event().setSource("my source:ä").setSubject("").build();

    assertThat(body(WebhookFormat.CLOUDEVENTS, event, "x"))
        .contains("\"source\":\"my%20source%3A%C3%A4\"")
        .doesNotContain("subject");
  }

  @Test
  void theTypeIsTheNameTheWebhookSubscribedTo() {
    Event event = Webhooks.event().setType("run.completed").build();

    assertThat(body(WebhookFormat.EVENT, event, "agent:response"))
        .contains("\"type\":\"agent:response\"")
        .doesNotContain("run.completed");
    assertThat(Envelope.event(event).get("type").textValue()).isEqualTo("run.completed");
  }

  @Test
  void dataThatIsNoJsonObjectCannotBeRendered() {
    for (String data : new String[] {"", "[1]", "\"text\"", "{", "{} {}"}) {
      Event event = Webhooks.event().setData(data).build();

      assertThatIllegalArgumentException()
          .as(data)
          .isThrownBy(() -> Envelope.body(Webhooks.webhook().build(), event, "x"))
          .withMessageContaining("evt_1");
    }
  }

  private static String body(WebhookFormat format, Event event, String name) {
    return Envelope.body(Webhooks.webhook().setFormat(format).build(), event, name);
  }
}
