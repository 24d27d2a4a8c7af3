package dev.rejoinder.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.dialect.DialectId;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class EventCatalogueTest {

  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private static final Schema META_SCHEMA =
      SCHEMAS.getSchema(SchemaLocation.of(DialectId.DRAFT_2020_12));

  private static Stream<EventType> types() {
    return EventCatalogue.types().stream();
  }

  @ParameterizedTest
  @MethodSource("types")
  void everyExampleFitsItsSchema(EventType type) {
    Schema schema = SCHEMAS.getSchema(type.schema());
    assertThat(META_SCHEMA.validate(type.schema())).isEmpty();
    assertThat(schema.validate(type.example())).isEmpty();
    assertThat(type.example().properties()).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("types")
  void anExampleNamesNothingItsSchemaDoesNot(EventType type) {
    assertThat(type.example().fieldNames())
        .toIterable()
        .allMatch(name -> type.schema().path("properties").has(name));
  }

  @ParameterizedTest
  @MethodSource("types")
  void aSchemaAsksForSomething(EventType type) {
    Schema schema = SCHEMAS.getSchema(type.schema());
    assertThat(schema.validate(type.schema().path("properties"))).isNotEmpty();
    assertThat(type.description()).endsWith(".").hasSizeLessThan(100);
  }

  @Test
  void namesAreThoseTheReferencesAndTheMachinesUse() {
    assertThat(types().map(EventType::name))
        .doesNotHaveDuplicates()
        .contains(
            "run.queued",
            "run.started",
            "run.completed",
            "run.failed",
            "run.expired",
            "run.incomplete",
            "run.cancelled",
            "call.awaiting_approval",
            "call.succeeded",
            "call.failed",
            "call.expired",
            "call.undeliverable",
            "call.cancelled",
            "call.rejected",
            "task.completed",
            "task.failed",
            "task.expired",
            "task.cancelled",
            "webhook.failing",
            "webhook.disabled",
            "webhook.active",
            "app:connecting",
            "app:connected",
            "app:disconnected",
            "app:health_warning",
            "app:health_cleared",
            "app:health_check",
            "message:received",
            "message:sending",
            "message:sent",
            "openphone.message.received",
            "openphone.message.sent",
            "openphone.call.started",
            "openphone.call.ended",
            "openphone.contact.created",
            "openphone.contact.updated",
            "slack.message",
            "slack.app_mention",
            "discord.message",
            "query",
            "conversation",
            "personality_change");
  }

  @ParameterizedTest
  @CsvSource({
    "run.completed,       run.completed,  run.completed",
    "run.completed,       agent:response, agent:response",
    "run.completed,       query,          query",
    "run.completed,       conversation,   conversation",
    "openphone.message.received, openphone.*, openphone.message.received",
    "openphone.message.received, message.received, message.received",
    "openphone.message.received, message:received, message:received",
    "openphone.message.received, message:*, message:received",
    "openphone.message.sent, message:sent, message:sent",
    "openphone.call.started, call.started, call.started",
    "openphone.call.ended, call.ended,     call.ended",
    "openphone.contact.created, contact.created, contact.created",
    "openphone.contact.updated, contact.updated, contact.updated",
    "slack.message,       message:received, message:received",
    "slack.app_mention,   message:received, message:received",
    "discord.message,     message:received, message:received",
    "github.push,         github.*,       github.push",
    "run.started,         agent:invoked,  agent:invoked",
    "run.failed,          agent:error,    agent:error",
    "run.expired,         agent:error,    agent:error",
    "run.incomplete,      agent:error,    agent:error",
    "run.completed,       *,              run.completed",
    "run.completed,       agent:*,        agent:response",
    "run.completed,       run.*,          run.completed",
    "task.failed,         task.*,         task.failed",
    "app:connected,       app:*,          app:connected",
    "order.shipped,       order.*,        order.shipped",
    "order.shipped,       order.shipped,  order.shipped",
    "order.shipped,       *,              order.shipped",
  })
  void anEventIsGivenUnderTheNameItWasAskedForBy(String type, String pattern, String name) {
    assertThat(EventCatalogue.subscribedName(List.of(pattern), type)).contains(name);
  }

  @ParameterizedTest
  @CsvSource({
    "run.completed,  run.failed",
    "run.completed,  agent:error",
    "run.cancelled,  agent:*",
    "run.completed,  run",
    "task.failed,    app:*",
    "order.shipped,  orders.*",
    "query,          run.completed",
    "run.queued,     message:received",
    "openphone.call.ended, call.*",
    "openphone.message.received, message.*",
    "openphone.contact.created, contact.*",
    "openphone.message.sent, message:received",
  })
  void anEventNobodyAskedForIsNotGiven(String type, String pattern) {
    assertThat(EventCatalogue.subscribedName(List.of(pattern), type)).isEmpty();
  }

  @Test
  void aWebhookWithoutTypesGetsNothing() {
    assertThat(EventCatalogue.subscribedName(List.of(), "run.completed")).isEmpty();
  }

  @Test
  void aNameWrittenOutGoesBeforeAWildcard() {
    assertThat(EventCatalogue.subscribedName(List.of("*", "agent:*", "query"), "run.completed"))
        .contains("query");
    assertThat(EventCatalogue.subscribedName(List.of("run.*", "agent:response"), "run.completed"))
        .contains("agent:response");
    assertThat(EventCatalogue.subscribedName(List.of("*", "agent:*"), "run.completed"))
        .contains("agent:response");
  }

  @Test
  void anEventIsGivenOnceHoweverOftenItWasAskedFor() {
    List<String> both = List.of("conversation", "query", "run.completed");
    assertThat(EventCatalogue.subscribedName(both, "run.completed")).contains("run.completed");
    assertThat(EventCatalogue.subscribedName(both, "query")).contains("query");
  }

  @Test
  void aliasesAreKnownAndWildcardsAreNoNames() {
    assertThat(EventCatalogue.known("agent:response")).isTrue();
    assertThat(EventCatalogue.known("run.completed")).isTrue();
    assertThat(EventCatalogue.known("run.*")).isFalse();
    assertThat(EventCatalogue.known("order.shipped")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "github.pull_request, true",
    "stripe.invoice.paid, true",
    "slack.reaction_added, true",
    "discord.application_command, true",
    "openphone.call.ringing, true",
    "call.ended, true",
    "run.completed, true",
    "shop.order, false",
    "githubber, false",
  })
  void aWebhookMayAskForWhatProvidersCallTheirEvents(String name, boolean subscribable) {
    assertThat(EventCatalogue.subscribable(name)).isEqualTo(subscribable);
  }

  @Test
  void aTypesOwnNameGoesBeforeTheSameNameAsAnAlias() {
    assertThat(EventCatalogue.find("query").orElseThrow().name()).isEqualTo("query");
    assertThat(EventCatalogue.find("agent:response").orElseThrow().name())
        .isEqualTo("run.completed");
  }
}
