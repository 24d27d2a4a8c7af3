package dev.rejoinder.ingress;

import static dev.rejoinder.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.EventTail;
import dev.rejoinder.runtime.Service;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.testkit.KafkaForTests;
import dev.rejoinder.topics.Topic;
import dev.rejoinder.topics.TopicCreator;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two ingresses on one log. */
class WebhooksIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String PATH = "/api/hooks/webhooks";
  private static final String WEBHOOK =
      """
      {"url": "https://hooks.invalid/in", "eventTypes": ["order.*"], "metadata": {"a": "b"},
       "headers": {"X-Tenant": "7"}, "batch": {"maxEvents": 2}, "asymmetric": true}
      """;

  private final HttpClient client = HttpClient.newHttpClient();
  private final Map<String, String> environment = environment();
  private final IngressConfig config = config(environment);
  private final List<Service> one = IngressApi.services(config);
  private final List<Service> other = IngressApi.services(config);

  private static Map<String, String> environment() {
    Map<String, String> environment = KafkaForTests.environment();
    environment.put("CALL_SIGNING_SECRET", "s");
    environment.put("SECRETS_KEY", Base64.getEncoder().encodeToString(new byte[32]));
    environment.put("PORT", "0");
    return environment;
  }

  private static IngressConfig config(Map<String, String> environment) {
    Env env = Env.of(environment);
    IngressConfig config = IngressConfig.from(env);
    env.check();
    return config;
  }

  @BeforeEach
  void start() throws Exception {
    try (Admin admin = Admin.create(config.kafka().common("test"))) {
      new TopicCreator(config.topics()).create(admin);
    }
    for (List<Service> services : List.of(one, other)) {
      services.forEach(Service::start);
      eventually("ready", PATIENCE, () -> get(services, "/ready"), ready -> ready == 200);
    }
  }

  @AfterEach
  void close() {
    client.shutdownNow();
    one.reversed().forEach(Service::close);
    other.reversed().forEach(Service::close);
  }

  private HttpResponse<String> send(List<Service> services, String method, String path, String body)
      throws Exception {
    int port = ((IngressServer) services.getLast()).port();
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path)))
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private int get(List<Service> services, String path) throws Exception {
    return send(services, "GET", path, "").statusCode();
  }

  private static JsonNode json(HttpResponse<String> response) throws Exception {
    return new ObjectMapper().readTree(response.body());
  }

  @Test
  void aChangeIsKnownAtOnceWhereItWasMadeAndSoonElsewhere() throws Exception {
    HttpResponse<String> created = send(one, "POST", PATH, WEBHOOK);
    assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
    String path = created.headers().firstValue("Location").orElseThrow();

    HttpResponse<String> here = send(one, "GET", path, "");
    assertThat(here.statusCode()).isEqualTo(200);
    HttpResponse<String> there =
        eventually(
            "the webhook",
            PATIENCE,
            () -> send(other, "GET", path, ""),
            got -> got.statusCode() == 200);
    assertThat(there.body()).isEqualTo(here.body());

    assertThat(send(other, "PATCH", path, "{\"name\":\"renamed\"}").statusCode()).isEqualTo(200);
    assertThat(json(send(other, "GET", path, "")).path("name").asText()).isEqualTo("renamed");
    eventually(
        "the change",
        PATIENCE,
        () -> json(send(one, "GET", path, "")).path("name").asText(),
        "renamed"::equals);

    assertThat(send(one, "DELETE", path, "").statusCode()).isEqualTo(204);
    assertThat(get(one, path)).isEqualTo(404);
    eventually("the deletion", PATIENCE, () -> get(other, path), got -> got == 404);
  }

  @Test
  void postedEventsAreInTheLogBeforeTheyAreAnsweredAndUnderTheirSubjects() throws Exception {
    Topic<Event> topic = config.topics().events();
    BlockingQueue<ConsumerRecord<String, Event>> seen = new LinkedBlockingQueue<>();
    try (EventTail<Event> tail =
        new EventTail<>(
            "test",
            config.kafka().consumer("test"),
            topic.name(),
            topic.valueSerde().deserializer(),
            EventTail.EVERYTHING,
            seen::add)) {
      tail.start();
      HttpResponse<String> taken =
          send(
              one,
              "POST",
              "/api/hooks/events",
              "{\"events\":[{\"type\":\"a\",\"subject\":\"s\"},{\"type\":\"b\",\"subject\":\"s\"}]}");

      assertThat(taken.statusCode()).as(taken.body()).isEqualTo(202);
      for (int i = 0; i < 2; i++) {
        ConsumerRecord<String, Event> event = seen.poll(30, TimeUnit.SECONDS);
        assertThat(event).isNotNull();
        assertThat(event.key()).isEqualTo("s");
        assertThat(event.value().getEventId()).isEqualTo(json(taken).path("ids").path(i).asText());
      }
    }
  }
}
