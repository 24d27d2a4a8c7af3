package dev.rejoinder.discord;

import static dev.rejoinder.testkit.Eventually.eventually;
import static dev.rejoinder.testkit.Eventually.eventuallyPasses;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.Health;
import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.testkit.KafkaForTests;
import dev.rejoinder.testkit.discord.DiscordStandIn;
import dev.rejoinder.topics.Topics;
import dev.rejoinder.topics.TopicsConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two replicas of a gateway on a real broker. */
class DiscordGatewayIT {

  private static final int SHARDS = 2;

  private final List<DiscordGatewayService> replicas = new ArrayList<>();
  private DiscordStandIn discord;
  private KafkaClients kafka;
  private Topics topics;

  @BeforeEach
  void startDiscord() throws Exception {
    discord = DiscordStandIn.start();
    Map<String, String> environment = KafkaForTests.environment();
    kafka = KafkaClients.from(Env.of(environment));
    topics = new Topics(TopicsConfig.from(Env.of(environment)));
    KafkaForTests.createTopics(SHARDS, topics.sourceSignals().name());
  }

  @AfterEach
  void stopAll() {
    replicas.forEach(DiscordGatewayService::close);
    discord.close();
  }

  @Test
  void eachShardHasOneConnectionAndIsTakenOverWhenItsReplicaStops() throws Exception {
    Gateway first = new Gateway();
    Gateway second = new Gateway();
    DiscordGatewayService one = replica(first);
    awaitConnected(List.of(0, 1)::equals);
    DiscordGatewayService two = replica(second);
    eventually(
        "the second connected", Gateway.PATIENCE, second::signalKinds, kinds -> kinds.size() >= 2);
    awaitConnected(List.of(0, 1)::equals);
    sendToEachShard("1");
    eventuallyPasses(
        Gateway.PATIENCE,
        () -> {
          assertThat(first.events).hasSize(1);
          assertThat(second.events).hasSize(1);
        });

    one.close();
    awaitConnected(List.of(0, 1)::equals);
    sendToEachShard("2");

    eventuallyPasses(
        Gateway.PATIENCE, () -> assertThat(second.eventIds()).contains("20", "21").hasSize(3));
    assertThat(first.eventIds()).hasSize(1);
    assertThat(two.health()).isEqualTo(Health.ready());
    assertThat(discord.mostAtOnce()).as("connections of one shard").isEqualTo(1);
  }

  private DiscordGatewayService replica(Gateway written) {
    DiscordGatewayService replica =
        new DiscordGatewayService(
            Gateway.source(discord, DiscordStandIn.TOKEN, SHARDS), kafka, topics, written);
    replicas.add(replica);
    replica.start();
    return replica;
  }

  private void awaitConnected(Predicate<List<Integer>> shards) throws Exception {
    eventually("connected shards", Gateway.PATIENCE, discord::connectedShards, shards);
  }

  private void sendToEachShard(String idPrefix) {
    for (int shard = 0; shard < SHARDS; shard++) {
      discord.send(shard, Gateway.directMessage(idPrefix + shard));
    }
  }
}
