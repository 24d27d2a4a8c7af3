package dev.rejoinder.testkit.discord;

import java.io.IOException;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okio.ByteString;

/**
 * Discord on a loopback port: tells where its gateway is, lets bots identify and resume, sends them
 * what a test has it send, and takes what they say in channels. Thread-safe.
 *
 * <p>A session outlives its connection, as at Discord: what is sent to a shard that is not
 * connected waits, and is sent when it resumes.
 */
public final class DiscordStandIn implements AutoCloseable {

  /** The one token it knows. */
  public static final String TOKEN = "MTAwMDAwMDAwMDAwMDAwMDAw.stand-in";

  /** The bot's user id. */
  public static final String BOT_ID = "900000000000000001";

  static final String BOT =
      """
      {"id":"%s","username":"rejoinder","discriminator":"0000","global_name":null,"avatar":null,\
      "bot":true,"flags":0,"public_flags":0}\
      """
          .formatted(BOT_ID);

  private final BreakableSockets sockets = new BreakableSockets();
  private final MockWebServer server = new MockWebServer();
  private final Map<String, GatewaySession> sessions = new ConcurrentHashMap<>();
  private final List<GatewayConnection> connections = new CopyOnWriteArrayList<>();
  private final AtomicInteger mostAtOnce = new AtomicInteger();
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private volatile String token = TOKEN;

  /**
   * What a bot did in a channel.
   *
   * @param path of the URL, behind {@link #apiUrl}
   */
  public record Call(String method, String path, String body) {}

  /** Starts on any free port. */
  public static DiscordStandIn start() throws IOException {
    DiscordStandIn standIn = new DiscordStandIn();
    standIn.server.setServerSocketFactory(standIn.sockets);
    standIn.server.setDispatcher(standIn.new Api());
    standIn.server.start();
    return standIn;
  }

  /** What a source's {@code api.url} is set to. */
  public URI apiUrl() {
    return URI.create("http://127.0.0.1:%d/api/v10".formatted(server.getPort()));
  }

  public URI gatewayUrl() {
    return URI.create("ws://127.0.0.1:%d/gateway".formatted(server.getPort()));
  }

  /** The payload of a MESSAGE_CREATE: what somebody writes to the bot alone, in channel 300. */
  public static String directMessage(String id, String text) {
    return """
    {"id":"%s","type":0,"channel_id":"300","content":"%s","timestamp":"2026-11-22T10:00:00+00:00",\
    "edited_timestamp":null,"tts":false,"mention_everyone":false,"mentions":[],"mention_roles":[],\
    "attachments":[],"embeds":[],"pinned":false,"flags":0,\
    "author":{"id":"500","username":"ada","discriminator":"0","avatar":null,"global_name":"Ada"}}\
    """
        .formatted(id, text);
  }

  /** What bots did in channels, oldest first. */
  public List<Call> calls() {
    return List.copyOf(calls);
  }

  /** Shards that identified themselves or resumed and are connected now; one twice if it is. */
  public List<Integer> connectedShards() {
    return connections.stream()
        .flatMap(connection -> connection.shard().stream())
        .sorted()
        .toList();
  }

  /** The most connections one shard ever had at once. */
  public int mostAtOnce() {
    return mostAtOnce.get();
  }

  /** How often a session was begun. */
  public int identified() {
    return sessions.size();
  }

  /** How often a session was resumed. */
  public int resumed() {
    return sessions.values().stream().mapToInt(GatewaySession::resumed).sum();
  }

  /** Every IDENTIFY, as it came. */
  public List<String> identifications() {
    return sessions.values().stream().map(GatewaySession::identification).toList();
  }

  /** Sends {@code message}, the payload of a MESSAGE_CREATE, to the newest session of a shard. */
  public void send(int shard, String message) {
    newest(shard)
        .orElseThrow(() -> new AssertionError("no session of shard " + shard))
        .dispatch("MESSAGE_CREATE", message);
  }

  /** Closes every connection with a close code of Discord's. */
  public void closeAll(int code, String reason) {
    connections.forEach(connection -> connection.close(code, reason));
  }

  /** Breaks every connection off without a word. */
  public void breakAll() {
    sockets.breakAll();
    connections.clear();
  }

  /** Asks every connection to come again and resume (op 7). */
  public void askToReconnect() {
    connections.forEach(connection -> connection.send("{\"op\":7,\"d\":null}"));
  }

  /** From now on another token is the right one. */
  public void revokeToken() {
    token = "revoked";
  }

  @Override
  public void close() {
    breakAll();
    server.close();
  }

  boolean knows(String offered) {
    return offered.equals(token);
  }

  GatewaySession begin(int shard, String identification) {
    String id = "session-" + (sessions.size() + 1);
    GatewaySession session = new GatewaySession(id, sessions.size(), shard, identification);
    sessions.put(id, session);
    return session;
  }

  Optional<GatewaySession> find(String sessionId) {
    return Optional.ofNullable(sessions.get(sessionId));
  }

  void taken(int shard) {
    int now = Collections.frequency(connectedShards(), shard);
    mostAtOnce.accumulateAndGet(now, Math::max);
  }

  void gone(GatewayConnection connection) {
    connections.remove(connection);
  }

  private Optional<GatewaySession> newest(int shard) {
    return sessions.values().stream()
        .filter(session -> session.shard() == shard)
        .max((one, other) -> Integer.compare(one.number(), other.number()));
  }

  private final class Api extends Dispatcher {

    @Override
    public MockResponse dispatch(RecordedRequest request) {
      String path = request.getUrl().encodedPath();
      if (path.equals("/gateway")) {
        GatewayConnection connection = new GatewayConnection(DiscordStandIn.this);
        connections.add(connection);
        return new MockResponse.Builder().webSocketUpgrade(connection).build();
      }
      if (!("Bot " + token).equals(request.getHeaders().get("Authorization"))) {
        return json(401, "{\"message\":\"401: Unauthorized\",\"code\":0}");
      }
      if (path.startsWith("/api/v10/channels/")) {
        return channel(request, path.substring("/api/v10".length()));
      }
      return switch (path) {
        case "/api/v10/gateway/bot" ->
            json(
                200,
                """
                {"url":"%s","shards":1,"session_start_limit":{"total":1000,"remaining":999,\
                "reset_after":0,"max_concurrency":16}}\
                """
                    .formatted(gatewayUrl()));
        case "/api/v10/users/@me" -> json(200, BOT);
        default -> json(404, "{\"message\":\"404: Not Found\",\"code\":0}");
      };
    }

    private MockResponse channel(RecordedRequest request, String path) {
      ByteString body = request.getBody();
      calls.add(new Call(request.getMethod(), path, body == null ? "" : body.utf8()));
      return path.endsWith("/typing")
          ? new MockResponse.Builder().code(204).build()
          : json(200, "{\"id\":\"5005\"}");
    }

    private static MockResponse json(int code, String body) {
      return new MockResponse.Builder()
          .code(code)
          .addHeader("Content-Type", "application/json")
          .body(body)
          .build();
    }
  }
}
