package dev.rejoinder.callback.health;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.rejoinder.hooks.EventCatalogue;
import dev.rejoinder.runtime.Secret;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryKind;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.schemas.SourceConnection;
import dev.rejoinder.schemas.SourceSignalKind;
import dev.rejoinder.schemas.SourceState;
import dev.rejoinder.sources.ProviderApi;
import dev.rejoinder.sources.Source;
import dev.rejoinder.sources.SourceKind;
import dev.rejoinder.sources.Sources;
import dev.rejoinder.topics.TrustedClasses;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SourceHealthTopologyTest {

  static {
    TrustedClasses.trust();
  }

  private static final Instant BEGIN = Instant.parse("2026-11-22T10:00:00Z");
  private static final Duration CHECK_EVERY = Duration.ofMinutes(5);

  private @Nullable HealthDriver started;

  private HealthDriver start(Source... sources) {
    HealthDriver driver = new HealthDriver(new Sources(List.of(sources), List.of()), BEGIN);
    started = driver;
    return driver;
  }

  @AfterEach
  void stop() {
    if (started != null) {
      started.close();
    }
  }

  private static Source slack(boolean enabled, Optional<Duration> checkEvery) {
    return new Source(
        "chat",
        SourceKind.SLACK,
        enabled,
        false,
        List.of(),
        List.of(),
        1000,
        Duration.ofMinutes(15),
        Duration.ofSeconds(3),
        Optional.empty(),
        new ProviderApi(
            URI.create("https://slack.com/api"),
            Optional.of(new Secret("xoxb")),
            Optional.empty(),
            checkEvery),
        Optional.empty(),
        Optional.empty());
  }

  private static JsonNode json(Event event) throws IOException {
    return new JsonMapper().readTree(event.getData());
  }

  @Test
  void aSourceThatIsHeardOfGetsAStateAndIsTold() throws IOException {
    HealthDriver health = start(slack(true, Optional.empty()));

    health.signal(SourceSignalKind.CONFIGURED, 1, null);
    health.signal(SourceSignalKind.RECEIVED, 2, null);

    List<SourceState> written = health.states().readValuesToList();
    assertThat(written)
        .extracting(SourceState::getConnection)
        .containsExactly(SourceConnection.CONNECTING, SourceConnection.CONNECTED);
    assertThat(written.getLast().getReceived()).isEqualTo(2);
    assertThat(written.getLast().getLastReceivedAt()).isEqualTo(BEGIN);
    List<Event> told = health.events().readValuesToList();
    assertThat(told).extracting(Event::getType).containsExactly("app:connecting", "app:connected");
    assertThat(told).extracting(Event::getSubject).containsOnly("source:chat");
    assertThat(told).extracting(Event::getSource).containsOnly("chat");
    assertThat(json(told.getLast()).path("appType").asText()).isEqualTo("slack");
    assertThat(json(told.getLast()).path("status").asText()).isEqualTo("connected");
  }

  @Test
  void aWarningAndItsEndCarryTheFieldsOfTheReference() throws IOException {
    HealthDriver health = start(slack(true, Optional.empty()));
    health.signal(SourceSignalKind.RECEIVED, 1, null);
    health.events().readValuesToList();

    health.signal(SourceSignalKind.REJECTED, 9, "bad_signature");
    JsonNode warned = json(health.events().readValue());
    health.signal(SourceSignalKind.RECEIVED, 100, null);
    JsonNode cleared = json(health.events().readValue());

    assertThat(warned.path("status").asText()).isEqualTo("degraded");
    assertThat(warned.path("healthStatus").asText()).isEqualTo("warning");
    assertThat(warned.path("warningMessage").asText()).startsWith("9 of 10 requests");
    assertThat(warned.path("recommendation").asText()).isNotEmpty();
    assertThat(cleared.path("status").asText()).isEqualTo("connected");
    assertThat(cleared.path("healthStatus").asText()).isEqualTo("healthy");
    assertThat(cleared.path("previousWarning")).isEqualTo(warned.path("warningMessage"));
  }

  @Test
  void everyEventHasItsOwnIdAndWhatTheCatalogueRequires() throws IOException {
    HealthDriver health = start(slack(true, Optional.empty()));
    health.signal(SourceSignalKind.RECEIVED, 1, null);
    health.signal(SourceSignalKind.REJECTED, 9, "bad_signature");
    health.signal(SourceSignalKind.RECEIVED, 100, null);
    health.signal(SourceSignalKind.REJECTED, 900, "bad_signature");
    health.signal(SourceSignalKind.CHECK_PASSED, 1, null);
    health.signal(SourceSignalKind.CHECK_FAILED, 1, "HTTP 500");

    List<Event> told = health.events().readValuesToList();
    Set<String> ids = new HashSet<>();
    for (Event event : told) {
      assertThat(ids.add(event.getEventId())).isTrue();
      assertThat(EventCatalogue.find(event.getType())).isPresent();
      assertThat(json(event).has("appType") && json(event).has("status")).isTrue();
    }
    assertThat(told).hasSize(7);
  }

  @Test
  void checksGoOutByTheClockAndTheirAnswersAreTold() throws IOException {
    HealthDriver health = start(slack(true, Optional.of(CHECK_EVERY)));
    health.signal(SourceSignalKind.CONFIGURED, 1, null);
    health.pass(Duration.ofSeconds(1));

    KeyValue<String, Delivery> check = health.deliveries().readKeyValue();
    assertThat(check.key).isEqualTo("source:chat");
    assertThat(check.value.getKind()).isEqualTo(DeliveryKind.SOURCE_CHECK);
    health.events().readValuesToList();
    health.signal(SourceSignalKind.CHECK_FAILED, 1, "invalid_auth");

    List<Event> told = health.events().readValuesToList();
    assertThat(told)
        .extracting(Event::getType)
        .containsExactly("app:health_check", "app:health_warning");
    assertThat(json(told.getFirst()).at("/metadata/passed").asBoolean(true)).isFalse();
    assertThat(health.states().readValuesToList().getLast().getLastCheckPassed()).isFalse();
    health.pass(CHECK_EVERY);
    assertThat(health.deliveries().readValuesToList()).hasSize(1);
  }

  @Test
  void timeThatPassesWithNothingNewWritesNothing() {
    HealthDriver health = start(slack(true, Optional.empty()));
    health.signal(SourceSignalKind.RECEIVED, 1, null);
    health.states().readValuesToList();

    health.pass(Duration.ofMinutes(10));

    assertThat(health.states().isEmpty()).isTrue();
  }

  @Test
  void sourcesThatAreDisabledOrUnknownAreNotWatched() {
    HealthDriver health = start(slack(false, Optional.of(CHECK_EVERY)));

    health.signal(SourceSignalKind.RECEIVED, 1, null);
    health.pass(Duration.ofSeconds(1));

    assertThat(health.states().isEmpty()).isTrue();
    assertThat(health.events().isEmpty()).isTrue();
    assertThat(health.deliveries().isEmpty()).isTrue();
  }

  @Test
  void aSourceThatIsNoLongerConfiguredIsForgotten() {
    HealthDriver health = start();
    health.know("gone", Gone.VITALS);

    health.pass(Duration.ofSeconds(1));

    TestRecord<String, SourceState> tombstone = health.states().readRecord();
    assertThat(tombstone.key()).isEqualTo("gone");
    assertThat(tombstone.value()).isNull();
    health.pass(Duration.ofSeconds(1));
    assertThat(health.states().isEmpty()).isTrue();
  }
}
