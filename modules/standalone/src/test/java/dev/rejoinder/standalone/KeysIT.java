package dev.rejoinder.standalone;

import static dev.rejoinder.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rejoinder.embedded.FreePorts;
import dev.rejoinder.ingress.IngressApi;
import dev.rejoinder.ingress.IngressConfig;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.Health;
import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.runtime.Service;
import dev.rejoinder.testkit.KafkaForTests;
import dev.rejoinder.topics.TopicCreator;
import dev.rejoinder.topics.Topics;
import dev.rejoinder.topics.TopicsConfig;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Keys made, listed and revoked on the command line and over HTTP, with two ingresses. */
class KeysIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Map<String, String> SETTINGS = KafkaForTests.environment();
  private static final List<Service> SERVICES = new ArrayList<>();
  private static final List<Integer> PORTS = new ArrayList<>();
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @BeforeAll
  static void startTwoIngresses() throws Exception {
    Env env = Env.of(SETTINGS);
    try (Admin admin = Admin.create(KafkaClients.from(env).common("test"))) {
      new TopicCreator(new Topics(TopicsConfig.from(env))).create(admin);
    }
    for (int i = 0; i < 2; i++) {
      int port = FreePorts.next();
      PORTS.add(port);
      Map<String, String> settings = new HashMap<>(SETTINGS);
      settings.merge("REJOINDER_DATA_DIR", "/ingress-" + i, String::concat);
      settings.put("PORT", String.valueOf(port));
      settings.put("CALL_SIGNING_SECRET", "s");
      settings.put("RATE_LIMIT_MAX_REQUESTS", "1000000");
      List<Service> ingress = IngressApi.services(IngressConfig.from(Env.of(settings)));
      ingress.forEach(Service::start);
      SERVICES.addAll(ingress);
    }
    eventually(
        "two ingresses that are ready",
        PATIENCE,
        () -> SERVICES.stream().map(Service::health).distinct().toList(),
        List.of(Health.ready())::equals);
  }

  @AfterAll
  static void stop() {
    CLIENT.shutdownNow();
    SERVICES.reversed().forEach(Service::close);
  }

  private static String rejoinder(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        new CommandLine(new KeysCommand(() -> SETTINGS))
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(args);
    assertThat(exitCode).as(err.toString()).isZero();
    return out.toString().strip();
  }

  private static HttpResponse<String> send(int ingress, String method, String path, String key)
      throws Exception {
    URI uri = URI.create("http://127.0.0.1:%d%s".formatted(PORTS.get(ingress), path));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .method(
                method,
                BodyPublishers.ofString("{\"name\":\"by http\",\"scopes\":[\"webhooks:read\"]}"));
    if (!key.isEmpty()) {
      request.header("Authorization", "Bearer " + key);
    }
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  private static void awaitStatus(int ingress, String path, String key, int status)
      throws Exception {
    eventually(
        "status %d at ingress %d".formatted(status, ingress),
        PATIENCE,
        () -> send(ingress, "GET", path, key).statusCode(),
        Integer.valueOf(status)::equals);
  }

  @Test
  void aKeyIsGoodAtEveryIngressFromItsMakingToItsEnd() throws Exception {
    String webhooks = "/api/hooks/webhooks";
    assertThat(send(0, "GET", webhooks, "").statusCode()).as("before any key").isEqualTo(200);

    String admin = rejoinder("create", "--name", "admin", "--scopes", "admin");
    for (int ingress = 0; ingress < 2; ingress++) {
      awaitStatus(ingress, "/api/keys", admin, 200);
      assertThat(send(ingress, "GET", webhooks, "").statusCode()).isEqualTo(401);
    }

    HttpResponse<String> made = send(0, "POST", "/api/keys", admin);
    assertThat(made.statusCode()).isEqualTo(201);
    JsonNode reader = new ObjectMapper().readTree(made.body());
    String key = reader.path("key").asText();
    assertThat(send(0, "GET", webhooks, key).statusCode()).as("where it was made").isEqualTo(200);
    awaitStatus(1, webhooks, key, 200);
    assertThat(send(1, "POST", webhooks, key).statusCode()).isEqualTo(403);

    String listed = rejoinder("list", "--json");
    assertThat(new ObjectMapper().readTree(listed).findValuesAsText("name"))
        .containsExactly("by http", "admin");
    assertThat(listed).doesNotContain(key).doesNotContain(admin);

    rejoinder("revoke", reader.path("id").asText());
    for (int ingress = 0; ingress < 2; ingress++) {
      awaitStatus(ingress, webhooks, key, 401);
      assertThat(send(ingress, "GET", webhooks, key).body()).contains("The key was revoked.");
    }
    assertThat(rejoinder("list")).contains("revoked").contains("active");

    String adminId = "key_" + admin.split("_", 3)[1];
    assertThat(send(0, "DELETE", "/api/keys/" + adminId, admin).statusCode()).isEqualTo(200);
    assertThat(send(0, "GET", "/api/keys", admin).statusCode()).as("at once").isEqualTo(401);
    awaitStatus(1, "/api/keys", admin, 401);
    assertThat(send(0, "GET", webhooks, "").statusCode())
        .as("this machine's privilege does not come back")
        .isEqualTo(401);
  }
}
