package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.rejoinder.ingress.access.AccessKey;
import dev.rejoinder.ingress.access.KeyScope;
import dev.rejoinder.ingress.access.KeyText;
import dev.rejoinder.ingress.access.Need;
import dev.rejoinder.ingress.view.KeyRecords;
import dev.rejoinder.ingress.view.KeyView;
import dev.rejoinder.testkit.SettableClock;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.MDC;

/**
 * A running server with endpoints that show who asks: {@code /ask} needs that scope, {@code /open}
 * nothing.
 */
final class EdgeServer implements AutoCloseable {

  /** By which a request claims to come from another replica. */
  static final String REPLICA = "Test-Replica";

  final SettableClock clock = new SettableClock(Instant.ofEpochMilli(1_700_000_000_000L));
  private final KeyView keys = new KeyView(() -> true);
  private final IngressServer server;

  EdgeServer(AccessConfig config) {
    Edge edge = new Edge(config, keys, clock, context -> context.header(REPLICA) != null);
    Limits limits = new Limits(Ingress.LONG, Ingress.LONG, 4096, 100, List.of());
    server =
        new IngressServer(
            new Listener("127.0.0.1", 0, config.tls()),
            edge,
            limits,
            List.of(endpoint("/ask", KeyScope.ASK), endpoint("/open", Need.NOTHING)),
            () -> {});
    server.start();
  }

  private static Endpoint endpoint(String path, Need need) {
    return new Endpoint(HandlerType.GET, path, "Who asks.", need, EdgeServer::who);
  }

  private static Reply who(Request request) {
    return Reply.of(
        200,
        JsonNodeFactory.instance
            .objectNode()
            .put("owner", request.owner())
            .put("key", request.keyId().orElse(""))
            .put("address", request.remoteAddress())
            .put("id", request.id())
            .put("logged", MDC.get(Edge.LOGGED_ID))
            .put("loggedKey", Objects.requireNonNullElse(MDC.get(Edge.LOGGED_KEY), "")));
  }

  /** Adds a key with the scope ask, for as long as the server runs. */
  String key(String owner) {
    byte[] noise = new byte[KeyText.RANDOM_BYTES];
    byte[] name = owner.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(name, 0, noise, 0, name.length);
    KeyText text = KeyText.mint(noise);
    AccessKey key =
        new AccessKey(
            text.keyId(),
            text.hash(),
            "n",
            owner,
            List.of("ask"),
            clock.instant(),
            null,
            null,
            null);
    keys.on(key.keyId(), KeyRecords.written(key));
    return text.text();
  }

  int port() {
    return server.port();
  }

  /** What came back, with names of headers in lower case. */
  record Answer(int status, String head, JsonNode body) {

    Optional<String> header(String name) {
      return head.lines()
          .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
          .findFirst()
          .map(line -> line.substring(name.length() + 1).strip());
    }

    String text(String field) {
      return body.path(field).asText();
    }
  }

  /** Sends it as it is written: clients of Java's own choose some headers themselves. */
  Answer get(String path, String... headers) throws IOException {
    StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\n");
    if (!List.of(headers).contains("Host")) {
      request.append("Host: localhost:").append(port()).append("\r\n");
    }
    for (int i = 0; i < headers.length; i += 2) {
      request.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
    }
    request.append("Connection: close\r\n\r\n");
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.US_ASCII));
      String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int end = all.indexOf("\r\n\r\n");
      String head = all.substring(0, end);
      return new Answer(
          Integer.parseInt(head.substring(9, 12)),
          head,
          JsonBody.object(all.substring(end + 4)).orElseThrow());
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
