package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rejoinder.schemas.SourceConnection;
import dev.rejoinder.schemas.SourceState;
import dev.rejoinder.sources.SourceKind;
import dev.rejoinder.topics.TrustedClasses;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StatusPageTest {

  static {
    TrustedClasses.trust();
  }

  private static final Instant AT = Instant.parse("2026-11-22T10:00:00Z");

  private final Ingress ingress = new Ingress();

  @AfterEach
  void stop() {
    ingress.close();
  }

  private static SourceState.Builder state() {
    return SourceState.newBuilder()
        .setSource("chat")
        .setSourceKind("slack")
        .setConnection(SourceConnection.CONNECTED)
        .setSince(AT)
        .setReceived(3)
        .setRejected(2)
        .setLastReceivedAt(AT)
        .setLastRejectedAt(AT)
        .setLastRejection("bad_signature")
        .setAt(AT);
  }

  private JsonNode shown() {
    return ingress.get("/api/status").body().at("/sources/0");
  }

  @Test
  void aSourceNothingWasNoticedOfIsConnecting() {
    assertThat(ingress.get("/api/status").body().path("sources")).hasSize(1);
    assertThat(shown().path("name").asText()).isEqualTo("chat");
    assertThat(shown().path("kind").asText()).isEqualTo("slack");
    assertThat(shown().path("status").asText()).isEqualTo("connecting");
    assertThat(shown().path("health_status").asText()).isEqualTo("healthy");
    assertThat(shown().path("since").isNull()).isTrue();
    assertThat(shown().path("received").asInt(-1)).isZero();
  }

  @Test
  void whatIsKnownOfASourceIsShown() {
    ingress.sources.on("chat", state().setLastCheckAt(AT).setLastCheckPassed(true).build());

    assertThat(shown().path("status").asText()).isEqualTo("connected");
    assertThat(shown().path("since").asText()).startsWith("2026-11-22T10:00:00");
    assertThat(shown().path("received").asInt()).isEqualTo(3);
    assertThat(shown().path("rejected").asInt()).isEqualTo(2);
    assertThat(shown().path("last_rejection").asText()).isEqualTo("bad_signature");
    assertThat(shown().path("last_check_passed").asBoolean()).isTrue();
  }

  @Test
  void aConnectedSourceWithAWarningIsDegraded() {
    ingress.sources.on(
        "chat", state().setWarning("Nothing came").setRecommendation("Look there").build());

    assertThat(shown().path("status").asText()).isEqualTo("degraded");
    assertThat(shown().path("health_status").asText()).isEqualTo("warning");
    assertThat(shown().path("warning").asText()).isEqualTo("Nothing came");
    assertThat(shown().path("recommendation").asText()).isEqualTo("Look there");
  }

  @Test
  void aSourceThatIsForgottenIsConnectingAgain() {
    ingress.sources.on("chat", state().build());
    ingress.sources.on("chat", null);

    assertThat(shown().path("status").asText()).isEqualTo("connecting");
  }

  @Test
  void aDisabledSourceIsCalledThatWhateverWasKnownOfIt() {
    ingress.sources.on("off", state().setSource("off").setSourceKind("github").build());

    JsonNode off =
        new SourceJson(Ingress.SOURCES, ingress.sources)
            .of(SourceOf.kind(SourceKind.GITHUB).named("off").disabled().source());

    assertThat(off.path("status").asText()).isEqualTo("disabled");
    assertThat(off.path("received").asInt(-1)).isZero();
  }
}
