package dev.rejoinder.ingress;

import static dev.rejoinder.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.ingress.view.TaskStory;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.EventTail;
import dev.rejoinder.runtime.Health;
import dev.rejoinder.runtime.Service;
import dev.rejoinder.schemas.Assistant;
import dev.rejoinder.schemas.CallCommand;
import dev.rejoinder.schemas.Callback;
import dev.rejoinder.schemas.Cause;
import dev.rejoinder.schemas.CauseKind;
import dev.rejoinder.schemas.OpenTask;
import dev.rejoinder.schemas.RunCommand;
import dev.rejoinder.schemas.RunCompleted;
import dev.rejoinder.schemas.RunEvent;
import dev.rejoinder.schemas.RunStatus;
import dev.rejoinder.schemas.TokenUsage;
import dev.rejoinder.testkit.KafkaForTests;
import dev.rejoinder.topics.CallIds;
import dev.rejoinder.topics.Topic;
import dev.rejoinder.topics.TopicCreator;
import dev.rejoinder.topics.Topics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class IngressApiIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  private final HttpClient client = HttpClient.newHttpClient();

  private static IngressConfig config(Map<String, String> environment) {
    environment.put("CALL_SIGNING_SECRET", "s");
    environment.put("PORT", "0");
    Env env = Env.of(environment);
    IngressConfig config = IngressConfig.from(env);
    env.check();
    return config;
  }

  private HttpResponse<String> get(int port, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:%d%s".formatted(port, path));
    return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(int port, String path, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path)))
            .header("Content-Type", "application/json")
            .header("Prefer", "respond-async")
            .POST(BodyPublishers.ofString(body))
            .build();
    return client.send(request, BodyHandlers.ofString());
  }

  private HttpResponse<String> ask(int port, String... headers) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/api/ask".formatted(port)))
            .header("Content-Type", "application/json")
            .headers(headers)
            .POST(BodyPublishers.ofString("{\"message\":\"Why?\"}"))
            .build();
    return client.send(request, BodyHandlers.ofString());
  }

  private static int start(List<Service> services) {
    services.forEach(Service::start);
    return ((IngressServer) services.getLast()).port();
  }

  private static void close(List<Service> services) {
    services.reversed().forEach(Service::close);
  }

  @Test
  void aQuestionIsInTheLogBeforeItIsAnsweredAndItsEventsAnswerIt() throws Exception {
    IngressConfig config = config(KafkaForTests.environment());
    Topics topics = config.topics();
    try (Admin admin = Admin.create(config.kafka().common("test"))) {
      new TopicCreator(topics).create(admin);
    }
    List<Service> services = IngressApi.services(config);
    BlockingQueue<ConsumerRecord<String, RunCommand>> commands = new LinkedBlockingQueue<>();
    try (EventTail<RunCommand> worker = tail(config, topics.runCommands(), commands)) {
      int port = start(services);
      worker.start();
      eventually("ready", PATIENCE, () -> get(port, "/ready").statusCode(), code -> code == 200);

      HttpResponse<String> processing =
          ask(port, "Prefer", "respond-async", "Idempotency-Key", "key", "traceparent", TRACE);

      assertThat(processing.statusCode()).as(processing.body()).isEqualTo(202);
      ConsumerRecord<String, RunCommand> command = commands.poll(30, TimeUnit.SECONDS);
      assertThat(command).isNotNull();
      assertThat(command.key()).isEqualTo(command.value().getThreadId());
      assertThat(command.headers().lastHeader("traceparent").value())
          .isEqualTo(TRACE.getBytes(StandardCharsets.US_ASCII));

      complete(config, topics.runEvents(), command.value());
      String path = processing.headers().firstValue("Location").orElseThrow();
      HttpResponse<String> run =
          eventually("the run", PATIENCE, () -> get(port, path), got -> got.statusCode() == 200);
      assertThat(run.body()).contains("\"message\":\"Because.\"");
    } finally {
      close(services);
    }
  }

  @Test
  void aTaskIsInTheLogAndItsEventsAnswerForIt() throws Exception {
    IngressConfig config = config(KafkaForTests.environment());
    Topics topics = config.topics();
    try (Admin admin = Admin.create(config.kafka().common("test"))) {
      new TopicCreator(topics).create(admin);
    }
    List<Service> services = IngressApi.services(config);
    BlockingQueue<ConsumerRecord<String, CallCommand>> commands = new LinkedBlockingQueue<>();
    BlockingQueue<ConsumerRecord<String, Callback>> callbacks = new LinkedBlockingQueue<>();
    try (EventTail<CallCommand> calls = tail(config, topics.calls(), commands);
        EventTail<Callback> answers = tail(config, topics.callbacks(), callbacks)) {
      int port = start(services);
      calls.start();
      answers.start();
      eventually("ready", PATIENCE, () -> get(port, "/ready").statusCode(), code -> code == 200);

      HttpResponse<String> taken =
          post(port, "/api/tasks", "{\"webhookUrl\":\"https://hooks.invalid/\",\"userId\":\"u\"}");

      assertThat(taken.statusCode()).isEqualTo(202);
      ConsumerRecord<String, CallCommand> command = commands.poll(30, TimeUnit.SECONDS);
      assertThat(command).isNotNull();
      String id = command.key();
      assertThat(taken.headers().firstValue("Location")).contains("/api/tasks/" + id);
      post(port, "/api/webhook-callback/" + id, "{\"status\":\"success\"}");
      ConsumerRecord<String, Callback> callback = callbacks.poll(30, TimeUnit.SECONDS);
      assertThat(callback).isNotNull();
      assertThat(callback.key()).isEqualTo(id);
      new TaskStory(event -> write(config, topics.callEvents(), id, event), id)
          .registers((OpenTask) command.value().getBody())
          .succeeds("{}");
      eventually(
          "the task",
          PATIENCE,
          () -> get(port, "/api/tasks/" + id).body(),
          body -> body.contains("\"status\":\"completed\"") && body.contains("\"userId\":\"u\""));
    } finally {
      close(services);
    }
  }

  @Test
  void assistantsArePublishedOnceAndNotAgainWhenTheyAreThere() throws Exception {
    IngressConfig config = config(KafkaForTests.environment());
    try (Admin admin = Admin.create(config.kafka().common("test"))) {
      new TopicCreator(config.topics()).create(admin);
    }
    BlockingQueue<ConsumerRecord<String, Assistant>> seen = new LinkedBlockingQueue<>();
    try (EventTail<Assistant> tail = tail(config, config.topics().assistants(), seen)) {
      tail.start();
      for (int round = 0; round < 2; round++) {
        List<Service> services = IngressApi.services(config);
        int port = start(services);
        eventually("ready", PATIENCE, () -> get(port, "/ready").statusCode(), code -> code == 200);
        close(services);
      }
      ConsumerRecord<String, Assistant> published = seen.poll(30, TimeUnit.SECONDS);
      assertThat(published).isNotNull();
      assertThat(published.key()).isEqualTo("weather");
      assertThat(seen).isEmpty();
    }
  }

  @Test
  void withoutKafkaTheServerIsAliveNotReadyAndTakesNothing() throws Exception {
    Map<String, String> environment = KafkaForTests.environment();
    environment.put("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1");
    environment.put("KAFKA_MAX_BLOCK_MS", "200");
    IngressConfig config = config(environment);
    List<Service> services = IngressApi.services(config);
    try {
      int port = start(services);

      assertThat(get(port, "/health").statusCode()).isEqualTo(200);
      assertThat(get(port, "/ready").statusCode()).isEqualTo(503);
      assertThat(ask(port, "Prefer", "wait=0").statusCode()).isEqualTo(503);
      String callId = new CallIds(config.signingSecret()).mint("thread", "run", 1, 0);
      assertThat(post(port, "/api/callbacks/" + callId, "{\"output\":1}").statusCode())
          .isEqualTo(503);
      assertThat(services.getLast().health().state()).isEqualTo(Health.State.READY);
    } finally {
      close(services);
    }
  }

  private static <V> EventTail<V> tail(
      IngressConfig config, Topic<V> topic, BlockingQueue<ConsumerRecord<String, V>> into) {
    return new EventTail<>(
        "test",
        config.kafka().consumer("test"),
        topic.name(),
        topic.valueSerde().deserializer(),
        EventTail.EVERYTHING,
        into::add);
  }

  private static void complete(IngressConfig config, Topic<RunEvent> topic, RunCommand command) {
    RunEvent completed =
        new RunEvent(
            command.getThreadId(),
            1L,
            command.getRunId(),
            Instant.EPOCH,
            new Cause(CauseKind.RECORD, "run-commands", 0, 0L, command.getCommandId()),
            RunStatus.COMPLETED,
            new RunCompleted("Because.", new TokenUsage(1L, 1L)));
    write(config, topic, command.getThreadId(), completed);
  }

  private static <V> void write(IngressConfig config, Topic<V> topic, String key, V value) {
    try (KafkaProducer<String, V> producer =
        new KafkaProducer<>(
            config.kafka().producer("test"),
            new StringSerializer(),
            topic.valueSerde().serializer())) {
      producer.send(new ProducerRecord<>(topic.name(), key, value)).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }
}
