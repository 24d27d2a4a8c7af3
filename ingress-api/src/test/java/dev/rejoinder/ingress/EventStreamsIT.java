package dev.rejoinder.ingress;

import static dev.rejoinder.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.ingress.SseClient.Event;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.Service;
import dev.rejoinder.schemas.Cause;
import dev.rejoinder.schemas.CauseKind;
import dev.rejoinder.schemas.RunCompleted;
import dev.rejoinder.schemas.RunEvent;
import dev.rejoinder.schemas.RunQueued;
import dev.rejoinder.schemas.RunStatus;
import dev.rejoinder.schemas.TokenUsage;
import dev.rejoinder.schemas.TurnStarted;
import dev.rejoinder.testkit.KafkaForTests;
import dev.rejoinder.topics.Topic;
import dev.rejoinder.topics.TopicCreator;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams over a real broker: events come in transactions, some of them rolled back. */
@Timeout(180)
class EventStreamsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int EVENTS = 400;
  private static final String THREAD = "thread_1";
  private static final String RUN = "run_0123456789abcdefghijklmnop";

  private final Map<String, String> environment = KafkaForTests.environment();
  private final Random random = new Random(7);
  private IngressConfig config;
  private KafkaProducer<String, RunEvent> producer;
  private List<Service> ingress;

  @BeforeEach
  void start() throws Exception {
    environment.put("CALL_SIGNING_SECRET", "s");
    environment.put("PORT", "0");
    config = IngressConfig.from(Env.of(environment));
    try (Admin admin = Admin.create(config.kafka().common("test"))) {
      new TopicCreator(config.topics()).create(admin);
    }
    Map<String, Object> settings = config.kafka().producer("test");
    settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, environment.get("TOPIC_PREFIX") + "test");
    producer =
        new KafkaProducer<>(settings, new StringSerializer(), events().valueSerde().serializer());
    producer.initTransactions();
    ingress = started();
  }

  @AfterEach
  void close() {
    producer.close();
    close(ingress);
  }

  private static void close(List<Service> services) {
    services.reversed().forEach(Service::close);
  }

  private List<Service> started() throws Exception {
    List<Service> services = IngressApi.services(config);
    services.forEach(Service::start);
    URI ready = URI.create("http://127.0.0.1:%d/ready".formatted(port(services)));
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(ready).build();
      eventually(
          "ready",
          PATIENCE,
          () -> client.send(request, BodyHandlers.ofString()).statusCode(),
          code -> code == 200);
    }
    return services;
  }

  private static int port(List<Service> services) {
    return ((IngressServer) services.getLast()).port();
  }

  private Topic<RunEvent> events() {
    return config.topics().runEvents();
  }

  @Test
  void aClientThatComesAndGoesBeforeAndAfterARestartSeesEveryEventOnce() throws Exception {
    write(event(1, RunStatus.QUEUED, new RunQueued("Why?", "weather", "d", 0)));
    List<Long> seen = new ArrayList<>();
    Optional<String> last = Optional.empty();
    int connections = 0;
    boolean done = false;
    try (ExecutorService writers = Executors.newSingleThreadExecutor()) {
      Future<?> writing = writers.submit(this::writeTheRest);
      while (!done) {
        connections++;
        String[] headers =
            last.map(id -> new String[] {"Last-Event-ID", id}).orElseGet(() -> new String[0]);
        int most = 1 + random.nextInt(20);
        try (SseClient client =
            new SseClient(port(ingress), "/api/runs/" + RUN + "/events", headers)) {
          assertThat(client.status()).isIn(200, 204);
          done = client.status() == 204;
          for (int i = 0; i < most && !done; i++) {
            Event event = client.next().orElseThrow();
            done = event.name().equals("done");
            if (!event.id().isEmpty()) {
              last = Optional.of(event.id());
              seen.add(event.data().path("sequence").asLong());
            }
          }
        }
        if (connections == 10) {
          // One that has only just started knows nothing of what the one before it did.
          close(ingress);
          ingress = started();
        }
      }
      writing.get(60, TimeUnit.SECONDS);
    }
    assertThat(seen).isEqualTo(LongStream.rangeClosed(1, EVENTS).boxed().toList());
    assertThat(connections).as("or little was put to the test").isGreaterThan(10);
  }

  @Test
  void idsOfOtherThreadsAndOfNothingAreRefused() throws Exception {
    write(event(1, RunStatus.QUEUED, new RunQueued("Why?", "weather", "d", 0)));
    String id;
    try (SseClient client = stream("/api/threads/" + THREAD + "/events?from=start")) {
      assertThat(client.status()).isEqualTo(200);
      id = client.expect("run.queued").id();
    }
    int colon = id.indexOf(':');
    int otherPartition = 1 - Integer.parseInt(id.substring(0, colon));
    long beyond = Long.parseLong(id.substring(colon + 1)) + 100;
    assertThat(status("/api/threads/thread_2/events", id)).isEqualTo(400);
    assertThat(status("/api/threads/" + THREAD + "/events", otherPartition + ":0")).isEqualTo(400);
    assertThat(status("/api/threads/" + THREAD + "/events", "17:0")).isEqualTo(400);
    assertThat(status("/api/threads/" + THREAD + "/events", id.substring(0, colon) + ":" + beyond))
        .isEqualTo(400);
  }

  private SseClient stream(String path) throws Exception {
    int port = port(ingress);
    return eventually(
        "the thread",
        PATIENCE,
        () -> new SseClient(port, path),
        client -> {
          if (client.status() != 200) {
            client.close();
          }
          return client.status() == 200;
        });
  }

  private int status(String path, String lastEventId) {
    int port = port(ingress);
    try (SseClient client = new SseClient(port, path, "Last-Event-ID", lastEventId)) {
      return client.status();
    }
  }

  private Void writeTheRest() throws Exception {
    for (long sequence = 2; sequence < EVENTS; sequence++) {
      write(event(sequence, RunStatus.IN_PROGRESS, new TurnStarted(1, 1, "digest")));
    }
    write(event(EVENTS, RunStatus.COMPLETED, new RunCompleted("Because.", new TokenUsage(1L, 1L))));
    return null;
  }

  private static RunEvent event(long sequence, RunStatus status, Object body) {
    Cause cause = new Cause(CauseKind.RECORD, "run-commands", 0, 0L, null);
    return new RunEvent(THREAD, sequence, RUN, Instant.EPOCH, cause, status, body);
  }

  /** Every fifth is rolled back first, as a worker's step is that did not come through. */
  private void write(RunEvent event) throws Exception {
    ProducerRecord<String, RunEvent> sent = new ProducerRecord<>(events().name(), THREAD, event);
    if (event.getSequence() % 5 == 0) {
      producer.beginTransaction();
      producer.send(sent).get();
      producer.abortTransaction();
    }
    producer.beginTransaction();
    producer.send(sent).get();
    producer.commitTransaction();
  }
}
