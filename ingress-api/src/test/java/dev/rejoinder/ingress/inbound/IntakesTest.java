package dev.rejoinder.ingress.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.ingress.inbound.Intake.Occurrence;
import dev.rejoinder.ingress.signature.Headers;
import dev.rejoinder.sources.GenericScheme;
import dev.rejoinder.sources.GenericScheme.Proof;
import dev.rejoinder.sources.SourceKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntakesTest {

  private static final String HASH = "sha256:00";

  private static Occurrence occurrence(
      SourceKind kind, String body, Map<String, List<String>> headers, Optional<String> eventId) {
    GenericScheme scheme =
        new GenericScheme(
            new Proof.Token("X-Webhook-Token"),
            Optional.of("X-Id"),
            Optional.of("/meta/id"),
            Optional.of("X-Type"),
            Optional.of("/meta/type"));
    Intake intake =
        Intakes.of(
            new ProvenRequest(
                kind,
                Optional.of(scheme),
                new Headers(headers),
                eventId,
                object(body),
                false,
                HASH));
    return (Occurrence) intake;
  }

  private static ObjectNode object(String body) {
    try {
      return (ObjectNode) new JsonMapper().readTree(body);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "OPENPHONE|{\"event_type\":\"call.ended\",\"data\":{\"id\":\"c\"}}|sha256:00|call.ended",
        "OPENPHONE|{\"id\":\"EV1\",\"type\":\"message.received\"}|EV1|message.received",
        "STRIPE|{\"id\":\"evt_1\",\"type\":\"invoice.paid\"}|evt_1|invoice.paid",
        "STRIPE|{\"id\":7,\"type\":[]}|7|event",
        "STANDARD_WEBHOOKS|{\"id\":\"x\",\"type\":\"a.b\"}|sha256:00|a.b",
        "GITHUB|{\"id\":\"x\"}|sha256:00|event",
        "GENERIC|{\"meta\":{\"id\":\"m1\",\"type\":\"order\"}}|m1|order",
        "GENERIC|{\"meta\":{\"id\":null,\"type\":\" \"}}|sha256:00|event",
        "SLACK|{\"type\":\"app_rate_limited\"}|sha256:00|app_rate_limited"
      })
  void eachProvidersIdAndTypeAreRead(SourceKind kind, String body, String id, String type) {
    Occurrence read = occurrence(kind, body, Map.of(), Optional.empty());

    assertThat(read.id()).isEqualTo(id);
    assertThat(read.type()).isEqualTo(type);
    assertThat(read.retry()).isZero();
  }

  @Test
  void theIdOfTheSignaturesHeadersComesFirst() {
    assertThat(
            occurrence(SourceKind.OPENPHONE, "{\"id\":\"EV1\"}", Map.of(), Optional.of("WH1")).id())
        .isEqualTo("WH1");
  }

  @Test
  void aGenericSourcesHeadersComeBeforeItsPointers() {
    Occurrence read =
        occurrence(
            SourceKind.GENERIC,
            "{\"meta\":{\"id\":\"m1\",\"type\":\"order\"}}",
            Map.of("x-id", List.of("h1"), "x-type", List.of("shipped")),
            Optional.empty());

    assertThat(read.id()).isEqualTo("h1");
    assertThat(read.type()).isEqualTo("shipped");
  }

  @Test
  void anIdOrTypeNobodyWouldWriteIsNotTaken() {
    String body = "{\"id\":\"%s\",\"type\":\"%s\"}".formatted("i".repeat(256), "t".repeat(129));
    Occurrence read = occurrence(SourceKind.STRIPE, body, Map.of(), Optional.empty());

    assertThat(read.id()).isEqualTo(HASH);
    assertThat(read.type()).isEqualTo("event");
  }
}
