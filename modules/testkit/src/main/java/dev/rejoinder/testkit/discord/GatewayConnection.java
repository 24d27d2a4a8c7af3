package dev.rejoinder.testkit.discord;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Optional;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the gateway, by Discord's gateway protocol, version 10, in plain JSON.
 *
 * <p>A bot that asks for compression gets none: Discord's own clients read text frames as well.
 */
final class GatewayConnection extends WebSocketListener {

  private static final JsonMapper JSON = new JsonMapper();
  private static final int AUTHENTICATION_FAILED = 4004;

  private final DiscordStandIn discord;
  private volatile @Nullable WebSocket socket;
  private volatile @Nullable GatewaySession session;

  GatewayConnection(DiscordStandIn discord) {
    this.discord = discord;
  }

  /** The shard it is of; empty before it said so. */
  Optional<Integer> shard() {
    return Optional.ofNullable(session).map(GatewaySession::shard);
  }

  void send(String text) {
    WebSocket open = socket;
    if (open != null) {
      open.send(text);
    }
  }

  void close(int code, String reason) {
    WebSocket open = socket;
    if (open != null) {
      open.close(code, reason);
    }
    discord.gone(this);
  }

  @Override
  public void onOpen(WebSocket opened, Response response) {
    socket = opened;
    send("{\"op\":10,\"d\":{\"heartbeat_interval\":41250}}");
  }

  @Override
  public void onMessage(WebSocket from, String text) {
    JsonNode message = parsed(text);
    JsonNode said = message.path("d");
    switch (message.path("op").asInt()) {
      case 1 -> send("{\"op\":11}");
      case 2 -> identify(said);
      case 6 -> resume(said);
      default -> {
        // Presence and the like.
      }
    }
  }

  @Override
  public void onClosing(WebSocket from, int code, String reason) {
    discord.gone(this);
    from.close(code, reason);
  }

  @Override
  public void onFailure(WebSocket from, Throwable cause, @Nullable Response response) {
    discord.gone(this);
  }

  private void identify(JsonNode said) {
    if (!discord.knows(said.path("token").asText())) {
      close(AUTHENTICATION_FAILED, "Authentication failed.");
      return;
    }
    GatewaySession begun = discord.begin(said.at("/shard/0").asInt(), said.toString());
    begun.attach(this);
    session = begun;
    discord.taken(begun.shard());
    begun.dispatch(
        "READY",
        """
        {"v":10,"user":%s,"guilds":[],"session_id":"%s","resume_gateway_url":"%s",\
        "shard":%s,"application":{"id":"%s","flags":0},"private_channels":[]}\
        """
            .formatted(
                DiscordStandIn.BOT,
                begun.id(),
                discord.gatewayUrl(),
                said.path("shard"),
                DiscordStandIn.BOT_ID));
  }

  private void resume(JsonNode said) {
    if (!discord.knows(said.path("token").asText())) {
      close(AUTHENTICATION_FAILED, "Authentication failed.");
      return;
    }
    discord
        .find(said.path("session_id").asText())
        .ifPresentOrElse(
            known -> {
              session = known;
              discord.taken(known.shard());
              known.resume(this, said.path("seq").asInt());
            },
            () -> send("{\"op\":9,\"d\":false}"));
  }

  private static JsonNode parsed(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + text, e);
    }
  }
}
