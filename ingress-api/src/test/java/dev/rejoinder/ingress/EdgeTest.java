package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.ingress.EdgeServer.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EdgeTest {

  private static String[] bearer(String key) {
    return new String[] {"Authorization", "Bearer " + key};
  }

  @Test
  void anIdThatIsSentIsKeptEverywhere() throws IOException {
    try (EdgeServer server = new EdgeServer(Access.DEFAULT)) {
      Answer answer = server.get("/ask", "X-Request-Id", "Trace-1.a_b");

      assertThat(answer.header("X-Request-Id")).contains("Trace-1.a_b");
      assertThat(answer.text("id")).isEqualTo("Trace-1.a_b");
      assertThat(answer.text("logged")).isEqualTo("Trace-1.a_b");
      for (String path : List.of("/nothing", "/%zz")) {
        assertThat(server.get(path).header("X-Request-Id").orElse("")).matches("req_[0-9a-v]{26}");
      }
    }
  }

  @Test
  void linesOfARequestNameItsKey() throws IOException {
    try (EdgeServer server = new EdgeServer(Access.DEFAULT)) {
      Answer answer = server.get("/ask", bearer(server.key("ada")));

      assertThat(answer.text("loggedKey")).isEqualTo(answer.text("key")).startsWith("key_");
      assertThat(server.get("/open").text("loggedKey")).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a\"b", "{jndi}", "ä"})
  void anIdThatCouldDoHarmIsReplaced(String id) throws IOException {
    try (EdgeServer server = new EdgeServer(Access.DEFAULT)) {
      Answer answer = server.get("/ask", "X-Request-Id", id);

      assertThat(answer.header("X-Request-Id").orElse("")).matches("req_[0-9a-v]{26}");
      assertThat(server.get("/ask", "X-Request-Id", "x".repeat(129)).text("id")).startsWith("req_");
    }
  }

  @Test
  void everyAnswerHasTheHeadersOfHelmet() throws IOException {
    Map<String, String> helmet = new TreeMap<>();
    helmet.put(
        "Content-Security-Policy",
        "default-src 'self';base-uri 'self';font-src 'self' https: data:;form-action 'self';"
            + "frame-ancestors 'self';img-src 'self' data:;object-src 'none';script-src 'self';"
            + "script-src-attr 'none';style-src 'self' https: 'unsafe-inline'");
    helmet.put("Cross-Origin-Opener-Policy", "same-origin");
    helmet.put("Cross-Origin-Resource-Policy", "same-origin");
    helmet.put("Origin-Agent-Cluster", "?1");
    helmet.put("Referrer-Policy", "no-referrer");
    helmet.put("X-Content-Type-Options", "nosniff");
    helmet.put("X-DNS-Prefetch-Control", "off");
    helmet.put("X-Download-Options", "noopen");
    helmet.put("X-Frame-Options", "SAMEORIGIN");
    helmet.put("X-Permitted-Cross-Domain-Policies", "none");
    helmet.put("X-XSS-Protection", "0");
    try (EdgeServer server = new EdgeServer(Access.behind(Access.DEFAULT, "127.0.0.0/8"))) {
      for (String path : List.of("/open", "/ask", "/nothing", "/%zz")) {
        Answer answer = server.get(path);
        helmet.forEach((name, value) -> assertThat(answer.header(name)).contains(value));
        assertThat(answer.header("Strict-Transport-Security")).isEmpty();
        assertThat(answer.header("X-Powered-By")).isEmpty();
      }

      Answer secure = server.get("/open", "X-Forwarded-Proto", "https");

      assertThat(secure.header("Strict-Transport-Security"))
          .contains("max-age=31536000; includeSubDomains");
      assertThat(secure.header("Content-Security-Policy").orElse(""))
          .endsWith(";upgrade-insecure-requests");
    }
  }

  @Test
  void beforeThereIsAKeyNobodyButThisMachineIsServed() throws IOException {
    try (EdgeServer server = new EdgeServer(Access.keylessLimitedTo(1))) {
      for (int i = 0; i < 3; i++) {
        Answer own = server.get("/ask");
        assertThat(own.status()).as("nobody limits this machine").isEqualTo(200);
        assertThat(own.header("RateLimit-Limit")).isEmpty();
      }
      assertThat(server.get("/ask", "Forwarded", "for=127.0.0.1").status()).isEqualTo(401);
      assertThat(server.get("/ask", "Host", "rebound.example").status())
          .as("a page of somebody else's, in a browser here")
          .isEqualTo(429);
      assertThat(server.get("/open", "Host", "rebound.example").status()).isEqualTo(200);
    }
  }

  @Test
  void aKeyMayAskSoOftenAndIsToldHowItStands() throws IOException {
    try (EdgeServer server = new EdgeServer(Access.limitedTo(2))) {
      String anna = server.key("anna");
      Answer first = server.get("/ask", bearer(anna));
      assertThat(first.header("RateLimit-Limit")).contains("2");
      assertThat(first.header("RateLimit-Remaining")).contains("1");
      assertThat(first.header("RateLimit-Reset")).contains("450");
      assertThat(first.header("Retry-After")).isEmpty();
      assertThat(server.get("/ask", bearer(anna)).status()).isEqualTo(200);

      Answer refused = server.get("/ask", bearer(anna));

      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.text("error")).isEqualTo("Too many requests");
      assertThat(refused.text("details"))
          .isEqualTo("At most 2 requests are taken in 15m; the next one in 450 s.");
      assertThat(refused.header("Retry-After")).contains("450");
      assertThat(refused.header("RateLimit-Remaining")).contains("0");
      assertThat(server.get("/ask", bearer(server.key("bert"))).status()).isEqualTo(200);
      Answer open = server.get("/open", bearer(anna));
      assertThat(open.status()).isEqualTo(200);
      assertThat(open.header("RateLimit-Limit")).isEmpty();
      server.clock.advance(Duration.ofSeconds(450));
      assertThat(server.get("/ask", bearer(anna)).status()).isEqualTo(200);
    }
  }

  @Test
  void whoGuessesKeysIsStoppedSoonerAndWhoHasOneIsNot() throws IOException {
    try (EdgeServer server = new EdgeServer(Access.limitedTo(20))) {
      String anna = server.key("anna");
      for (int i = 0; i < 2; i++) {
        Answer guess = server.get("/ask", bearer("guess-" + i));
        assertThat(guess.status()).isEqualTo(401);
        assertThat(guess.header("RateLimit-Limit")).contains("2");
      }

      assertThat(server.get("/ask", bearer("guess-3")).status()).isEqualTo(429);
      assertThat(server.get("/ask", bearer(anna)).status()).isEqualTo(200);
    }
  }

  @Test
  void behindAProxyThatIsTrustedEachClientHasItsOwnLimit() throws IOException {
    AccessConfig open = Access.open(Access.keylessLimitedTo(1));
    try (EdgeServer server = new EdgeServer(Access.behind(open, "127.0.0.1"))) {
      assertThat(from(server, "203.0.113.1").text("address")).isEqualTo("203.0.113.1");
      assertThat(from(server, "203.0.113.1").status()).isEqualTo(429);
      assertThat(from(server, "6.6.6.6, 203.0.113.1").status()).isEqualTo(429);
      assertThat(from(server, "203.0.113.2").status()).isEqualTo(200);
      assertThat(from(server, "2001:db8:1:2::1").status()).isEqualTo(200);
      assertThat(from(server, "2001:db8:1:2:ffff::2").status()).as("one /64").isEqualTo(429);
    }
    try (EdgeServer server = new EdgeServer(open)) {
      assertThat(from(server, "203.0.113.1").text("address")).isEqualTo("127.0.0.1");
      assertThat(from(server, "203.0.113.2").status()).isEqualTo(429);
    }
  }

  private static Answer from(EdgeServer server, String forwardedFor) throws IOException {
    return server.get("/ask", "X-Forwarded-For", forwardedFor);
  }

  @Test
  void whatAnotherReplicaPassesOnIsNotLimitedAgainButAuthenticated() throws IOException {
    try (EdgeServer server = new EdgeServer(Access.limitedTo(1))) {
      String anna = server.key("anna");
      for (int i = 0; i < 3; i++) {
        Answer answer =
            server.get(
                "/ask",
                "Authorization",
                "Bearer " + anna,
                EdgeServer.REPLICA,
                "x",
                "X-Forwarded-For",
                "203.0.113.7",
                "Host",
                "ingress-1");
        assertThat(answer.text("owner")).isEqualTo("anna");
        assertThat(answer.text("address")).isEqualTo("203.0.113.7");
        assertThat(answer.header("RateLimit-Limit")).isEmpty();
        assertThat(server.get("/ask", EdgeServer.REPLICA, "x").status()).isEqualTo(401);
      }
    }
  }

  @Test
  void beforeThereIsAKeyAReplicaIsBelievedWhoIsOnItsMachine() throws IOException {
    try (EdgeServer server = new EdgeServer(Access.DEFAULT)) {
      String[] local = {EdgeServer.REPLICA, "x", "X-Forwarded-For", "127.0.0.1", "Host", "other"};

      assertThat(server.get("/ask", local).status()).isEqualTo(200);
      assertThat(
              server
                  .get("/ask", EdgeServer.REPLICA, "x", "X-Forwarded-For", "203.0.113.7")
                  .status())
          .isEqualTo(401);
    }
  }
}
