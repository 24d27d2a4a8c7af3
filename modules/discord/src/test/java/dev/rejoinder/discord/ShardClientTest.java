package dev.rejoinder.discord;

import static dev.rejoinder.schemas.SourceSignalKind.CONNECTED;
import static dev.rejoinder.schemas.SourceSignalKind.CONNECTING;
import static dev.rejoinder.schemas.SourceSignalKind.DISCONNECTED;
import static dev.rejoinder.testkit.Eventually.eventually;
import static dev.rejoinder.testkit.Eventually.eventuallyPasses;
import static dev.rejoinder.testkit.Eventually.eventuallyTrue;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.rejoinder.schemas.InboundEvent;
import dev.rejoinder.schemas.SourceSignal;
import dev.rejoinder.sources.Source;
import dev.rejoinder.testkit.discord.DiscordStandIn;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ShardClientTest {

  private static final int GUILDS = 1;
  private static final int GUILD_MESSAGES = 1 << 9;
  private static final int DIRECT_MESSAGES = 1 << 12;
  private static final int MESSAGE_CONTENT = 1 << 15;

  private final Gateway written = new Gateway();
  private final List<ShardClient> shards = new ArrayList<>();
  private DiscordStandIn discord;

  @BeforeEach
  void startDiscord() throws IOException {
    discord = DiscordStandIn.start();
  }

  @AfterEach
  void stopAll() {
    shards.forEach(ShardClient::close);
    discord.close();
  }

  private void connected() throws Exception {
    shards.add(written.shard(Gateway.source(discord, DiscordStandIn.TOKEN, 1)));
    awaitConnected(1);
  }

  private void awaitConnected(int times) throws Exception {
    eventually(
        times + " times connected",
        Gateway.PATIENCE,
        written::signalKinds,
        kinds -> kinds.stream().filter(CONNECTED::equals).count() >= times);
  }

  @Test
  void aMessageInIsAnEventOutWithItsPayloadAsItCame() throws Exception {
    connected();
    discord.send(0, Gateway.directMessage("1001"));
    List<InboundEvent> events =
        eventually("an event", Gateway.PATIENCE, () -> written.events, e -> !e.isEmpty());

    InboundEvent event = events.getFirst();
    assertThat(event.getSource()).isEqualTo("discord");
    assertThat(event.getKind()).isEqualTo("discord");
    assertThat(event.getType()).isEqualTo("message");
    assertThat(event.getProviderEventId()).isEqualTo("1001");
    assertThat(json(event.getPayload())).isEqualTo(json(Gateway.directMessage("1001")));
  }

  @Test
  void whatIsNotForTheBotIsNotWritten() throws Exception {
    connected();
    discord.send(0, Gateway.directMessage("1001").replace("\"type\":0", "\"type\":6"));
    discord.send(
        0,
        Gateway.directMessage("1002").replace("\"author\":{", "\"guild_id\":\"7\",\"author\":{"));
    discord.send(0, Gateway.directMessage("1003").replace("\"500\"", "\"501\",\"bot\":true"));
    discord.send(0, Gateway.directMessage("1004"));

    eventuallyPasses(
        Gateway.PATIENCE, () -> assertThat(written.eventIds()).containsExactly("1004"));
  }

  @Test
  void itIdentifiesWithTheIntentsItNeedsAndItsShard() throws Exception {
    connected();
    JsonNode identify = json(discord.identifications().getFirst());

    assertThat(identify.path("intents").asInt())
        .isEqualTo(GUILDS | GUILD_MESSAGES | DIRECT_MESSAGES | MESSAGE_CONTENT);
    assertThat(identify.path("shard").toString()).isEqualTo("[0,1]");
  }

  @Test
  void aConnectionClosedByDiscordIsResumedAndNothingIsMissed() throws Exception {
    connected();
    discord.closeAll(4000, "Unknown error");
    discord.send(0, Gateway.directMessage("1001"));

    awaitConnected(2);
    eventuallyPasses(
        Gateway.PATIENCE, () -> assertThat(written.eventIds()).containsExactly("1001"));
    assertThat(discord.resumed()).isEqualTo(1);
    assertThat(discord.identified()).isEqualTo(1);
    assertThat(written.signalKinds())
        .containsExactly(CONNECTING, CONNECTED, DISCONNECTED, CONNECTED);
    assertThat(written.signals.get(2).getDetail()).contains("4000").contains("again");
  }

  @Test
  void aRequestToReconnectAndABrokenConnectionAreResumedToo() throws Exception {
    connected();
    discord.askToReconnect();
    awaitConnected(2);
    discord.breakAll();
    awaitConnected(3);

    assertThat(discord.resumed()).isEqualTo(2);
    assertThat(discord.connectedShards()).containsExactly(0);
  }

  @Test
  void anUnknownTokenIsSaidToBeUnknown() throws Exception {
    shards.add(written.shard(Gateway.source(discord, "wrong", 1)));
    SourceSignal told =
        eventually("a reason", Gateway.PATIENCE, () -> written.signals, s -> s.size() >= 2).get(1);

    assertThat(told.getSignal()).isEqualTo(DISCONNECTED);
    assertThat(told.getDetail())
        .isEqualTo("Discord does not know the token (401); set the source's api.token.");
    assertThat(told.getShard()).isZero();
  }

  @Test
  void aTokenRevokedMeanwhileIsSaidToBeUnknown() throws Exception {
    connected();
    discord.revokeToken();
    discord.closeAll(4004, "Authentication failed.");

    eventuallyPasses(
        Gateway.PATIENCE,
        () ->
            assertThat(written.signals.getLast().getDetail())
                .isEqualTo("Discord does not know the token (4004); set the source's api.token."));
  }

  @Test
  void refusedIntentsAreExplained() throws Exception {
    connected();
    discord.closeAll(4014, "Disallowed intent(s).");

    eventuallyPasses(
        Gateway.PATIENCE,
        () -> assertThat(written.signals.getLast().getDetail()).contains("Developer Portal"));
  }

  @Test
  void whatKafkaDoesNotTakeIsOfferedUntilItDoes() throws Exception {
    connected();
    written.away.set(true);
    discord.send(0, Gateway.directMessage("1001"));
    discord.send(0, Gateway.directMessage("1002"));
    eventuallyTrue("two refusals", Gateway.PATIENCE, () -> written.refused.get() >= 2);
    assertThat(written.events).isEmpty();
    written.away.set(false);

    eventuallyPasses(
        Gateway.PATIENCE, () -> assertThat(written.eventIds()).containsExactly("1001", "1002"));
  }

  @Test
  void closingItLeavesNoConnectionAndSaysSo() throws Exception {
    connected();
    discord.send(0, Gateway.directMessage("1001"));
    shards.getFirst().close();

    assertThat(written.signalKinds()).endsWith(DISCONNECTED);
    eventuallyPasses(Gateway.PATIENCE, () -> assertThat(discord.connectedShards()).isEmpty());
  }

  @Test
  void aConnectedShardSaysSoAgainWhenAsked() throws Exception {
    connected();
    shards.getFirst().report();
    awaitConnected(2);
  }

  @Test
  void anAddressOfTheGatewayThatIsGivenIsUsed() throws Exception {
    try (DiscordStandIn other = DiscordStandIn.start()) {
      shards.add(
          written.shard(
              Gateway.source(
                  discord.apiUrl(),
                  DiscordStandIn.TOKEN,
                  new Source.Gateway(1, Optional.of(other.gatewayUrl())))));
      awaitConnected(1);

      assertThat(other.connectedShards()).containsExactly(0);
      assertThat(discord.connectedShards()).isEmpty();
    }
  }

  @Test
  void anApiThatIsNotThereIsSaidSo() throws Exception {
    URI nowhere = discord.apiUrl();
    discord.close();
    shards.add(
        written.shard(
            Gateway.source(
                nowhere, DiscordStandIn.TOKEN, new Source.Gateway(1, Optional.empty()))));
    SourceSignal told =
        eventually("a reason", Gateway.PATIENCE, () -> written.signals, s -> s.size() >= 2).get(1);

    assertThat(told.getDetail()).startsWith("Discord's API was not reached");
  }

  private static JsonNode json(String text) throws IOException {
    return new JsonMapper().readTree(text);
  }
}
