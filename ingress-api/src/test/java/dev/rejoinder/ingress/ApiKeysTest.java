package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rejoinder.ingress.Ingress.Answer;
import dev.rejoinder.ingress.access.KeyScope;
import dev.rejoinder.ingress.access.Need;
import dev.rejoinder.runtime.Health;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiKeysTest {

  private static final String[] ADMIN = {"Authorization", Access.ADMIN};

  private final Ingress ingress = new Ingress(Setup.DEFAULT.with(Access.adminKey()));

  @AfterEach
  void close() {
    ingress.close();
  }

  private Answer create(String fields) {
    return ingress.post("/api/keys", "{\"name\":\"n\"," + fields + "}", ADMIN);
  }

  private String[] bearer(String scopes) {
    return bearer(create("\"scopes\":[" + scopes + "]"));
  }

  private static String[] bearer(Answer created) {
    return new String[] {"Authorization", "Bearer " + created.text("key")};
  }

  private Answer delete(String id) {
    return ingress.send("DELETE", "/api/keys/" + id, BodyPublishers.noBody(), "", ADMIN);
  }

  @Test
  void aKeyIsShownOnceAndKeptAsAHash() {
    Answer made = create("\"scopes\":[\"ask\"],\"owner\":\"anna\",\"expires_in\":\"90d\"");

    assertThat(made.status()).isEqualTo(201);
    assertThat(made.header("Location")).isEqualTo("/api/keys/" + made.text("id"));
    assertThat(made.header("Cache-Control")).isEqualTo("no-store");
    assertThat(made.text("key")).startsWith("rjk_" + made.text("id").substring(4) + "_");
    assertThat(made.text("expires_at")).isEqualTo("2024-02-12T22:13:20.000Z");
    assertThat(ingress.log.keys())
        .singleElement()
        .satisfies(kept -> {
          assertThat(kept.hash()).hasSize(64).isNotEqualTo(made.text("key"));
          assertThat(kept.owner()).isEqualTo("anna");
          assertThat(kept.createdBy()).isEqualTo("admin");
        });
    for (String path : List.of("/api/keys", "/api/keys/" + made.text("id"))) {
      assertThat(ingress.get(path, ADMIN).response().body())
          .contains(made.text("id"))
          .doesNotContain(made.text("key"))
          .doesNotContain(ingress.log.keys().getFirst().hash());
    }
  }

  @Test
  void aRevokedKeyStaysInTheListAndIsGoodForNothing() {
    Answer made = create("\"scopes\":[\"webhooks:read\"]");
    assertThat(ingress.get("/webhooks", bearer(made)).status()).isEqualTo(200);

    Answer revoked = delete(made.text("id"));
    ingress.clock.advance(Duration.ofSeconds(1));
    Answer again = delete(made.text("id"));

    assertThat(revoked.status()).isEqualTo(200);
    assertThat(revoked.text("status")).isEqualTo("revoked");
    assertThat(again.body()).isEqualTo(revoked.body());
    assertThat(ingress.log.keys()).hasSize(2);
    Answer refused = ingress.get("/webhooks", bearer(made));
    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.text("details")).isEqualTo("The key was revoked.");
    assertThat(ingress.get("/api/keys", ADMIN).body().at("/data/0/status").asText())
        .isEqualTo("revoked");
    assertThat(delete("key_0000000000000000").status()).isEqualTo(404);
  }

  @Test
  void aKeyEndsWhenItsTimeIsOver() {
    String[] key = bearer(create("\"scopes\":[\"webhooks:read\"],\"expires_in\":\"1h\""));
    ingress.clock.advance(Duration.ofHours(1).minusMillis(1));
    assertThat(ingress.get("/webhooks", key).status()).isEqualTo(200);

    ingress.clock.advance(Duration.ofMillis(1));

    Answer refused = ingress.get("/webhooks", key);
    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.text("details")).isEqualTo("The key is expired.");
    assertThat(refused.header("WWW-Authenticate")).isEqualTo("Bearer");
  }

  @Test
  void keysAreListedAPageAtATime() {
    for (int i = 0; i < 3; i++) {
      create("\"scopes\":[\"ask\"]");
      ingress.clock.advance(Duration.ofSeconds(1));
    }

    Answer first = ingress.get("/api/keys?limit=2", ADMIN);
    Answer second = ingress.get("/api/keys?limit=2&cursor=" + first.text("next_cursor"), ADMIN);

    List<String> ids = first.body().at("/data").findValuesAsText("id");
    ids.addAll(second.body().at("/data").findValuesAsText("id"));
    assertThat(first.body().path("has_more").asBoolean()).isTrue();
    assertThat(second.body().path("has_more").asBoolean()).isFalse();
    assertThat(ids.reversed())
        .containsExactlyElementsOf(ingress.log.keys().stream().map(key -> key.keyId()).toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                                      | Missing: name, scopes",
        "{\"name\":\" \",\"scopes\":[\"ask\"]}                   | name must be a string that",
        "{\"name\":\"n\",\"scopes\":[]}                          | scopes must be a list of 1",
        "{\"name\":\"n\",\"scopes\":[\"asks\"]}                  | scopes must be a list of at",
        "{\"name\":\"n\",\"scopes\":[7]}                         | scopes must be a list of at",
        "{\"name\":\"n\",\"scopes\":null}                        | scopes must be a list of at",
        "{\"name\":\"n\",\"scopes\":[\"ask\"],\"owner\":\"a b\"} | owner may have 1 to 64",
        "{\"name\":\"n\",\"scopes\":[\"ask\"],\"expires_in\":0}  | expires_in must be a duration",
        "{\"name\":\"n\",\"scopes\":[\"ask\"],\"key\":\"x\"}     | key is no field here"
      })
  void whatIsNoKeyIsRefused(String body, String details) {
    Answer answer = ingress.post("/api/keys", body, ADMIN);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("details")).startsWith(details);
    assertThat(ingress.log.keys()).isEmpty();
  }

  @Test
  void whatAKeyMakesIsItsOwners() {
    String scopes = "\"scopes\":[\"webhooks:read\",\"webhooks:write\"]";
    Answer anna = create(scopes + ",\"owner\":\"anna\"");
    Answer bert = create(scopes + ",\"owner\":\"bert\"");
    Answer annaToo = create(scopes + ",\"owner\":\"anna\"");
    String webhook = "{\"name\":\"w\",\"url\":\"https://public.example/\",\"eventTypes\":[\"*\"]}";

    Answer made = ingress.post("/api/hooks/webhooks", webhook, bearer(anna));

    String path = "/api/hooks/webhooks/" + made.text("id");
    assertThat(made.status()).isEqualTo(201);
    assertThat(ingress.get(path, bearer(annaToo)).status()).isEqualTo(200);
    assertThat(ingress.get(path, bearer(bert)).status()).isEqualTo(404);
  }

  /** The tables in docs/access.md are exactly what the server does. */
  @Test
  void everyEndpointNeedsWhatTheDocumentSays() throws IOException {
    String document = Files.readString(Path.of("../docs/access.md"));
    List<String> documented =
        Pattern.compile("(?m)^\\| `((?:GET|POST|PATCH|DELETE) /\\S*)` \\| (.*?) \\|$")
            .matcher(document)
            .results()
            .map(row -> row.group(1) + " " + row.group(2).replace("`", ""))
            .toList();

    assertThat(documented)
        .containsExactlyInAnyOrderElementsOf(
            ingress.endpoints.stream()
                .map(
                    endpoint -> endpoint.method() + " " + endpoint.path() + " " + written(endpoint))
                .toList());
  }

  private static String written(Endpoint endpoint) {
    return switch (endpoint.need()) {
      case KeyScope scope -> scope.label();
      case Need.Nothing nothing -> "nothing";
      case Need.Signature signature -> signature.otherwise().label();
    };
  }

  @Test
  void noEndpointAnswersAKeyThatIsForSomethingElse() {
    List<String> let = new ArrayList<>();
    String[] callbacks = bearer("\"callbacks\"");
    String[] others = bearer("\"ask\",\"webhooks:read\",\"webhooks:write\",\"events:write\"");
    for (Endpoint endpoint : ingress.endpoints) {
      String needed = written(endpoint);
      if (!needed.equals("nothing")) {
        int without = call(endpoint);
        int with = call(endpoint, needed.equals("callbacks") ? others : callbacks);
        if (without != 401 || with != 403) {
          let.add("%s: %d without, %d with another key".formatted(endpoint, without, with));
        }
      }
    }

    assertThat(let).isEmpty();
  }

  private int call(Endpoint endpoint, String... headers) {
    return ingress
        .send(
            endpoint.method().name(),
            endpoint.path().replaceAll("\\{[^}]+}", "x"),
            BodyPublishers.ofString("{}"),
            "application/json",
            headers)
        .status();
  }

  @Test
  void aMissingScopeIsNamed() {
    Answer answer = ingress.get("/api/keys", bearer("\"ask\""));

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.text("details")).isEqualTo("The key needs the scope admin.");
    assertThat(answer.header("WWW-Authenticate"))
        .isEqualTo("Bearer error=\"insufficient_scope\", scope=\"admin\"");
  }

  @Test
  void whileKafkaDoesNotTellTheKeysNobodyIsJudged() {
    String[] key = bearer("\"ask\"");
    ingress.kafka = Health.notReady("It has not read its topic yet.");

    assertThat(ingress.get("/api/keys", ADMIN).status()).isEqualTo(503);
    assertThat(ingress.get("/api/tasks", "Authorization", "Bearer x").status()).isEqualTo(503);
    assertThat(ingress.get("/api/tasks", key).status()).isEqualTo(200);
  }

  @Test
  void theFirstKeyIsMadeByThisMachineAndEndsItsPrivilege() {
    try (Ingress fresh = new Ingress(Setup.DEFAULT)) {
      String body = "{\"name\":\"first\",\"scopes\":[\"admin\"]}";
      assertThat(fresh.post("/api/keys", body, "X-Forwarded-For", "127.0.0.1").status())
          .isEqualTo(401);
      Answer first = fresh.post("/api/keys", body);

      assertThat(first.status()).isEqualTo(201);
      JsonNode madeBy = first.body().path("created_by");
      assertThat(madeBy.isNull()).isTrue();
      assertThat(fresh.post("/api/keys", body).status()).isEqualTo(401);
      assertThat(fresh.get("/api/keys", bearer(first)).status()).isEqualTo(200);
    }
  }
}
