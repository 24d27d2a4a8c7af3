package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.embedded.KafkaCluster;
import dev.rejoinder.embedded.KafkaProcess;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.EventTail;
import dev.rejoinder.runtime.Service;
import dev.rejoinder.schemas.InboundEvent;
import dev.rejoinder.testkit.Eventually;
import dev.rejoinder.topics.Topic;
import dev.rejoinder.topics.TopicCreator;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signed events in a burst, while the broker stands still for a time in its middle. */
class BurstIT {

  private static final int EVENTS = 5000;
  private static final int SENDERS = 32;
  private static final int ANSWERED_BEFORE_THE_PAUSE = 1500;
  private static final Duration PAUSE = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final SecretKeySpec KEY =
      new SecretKeySpec("github-secret".getBytes(StandardCharsets.UTF_8), "HmacSHA256");
  private static final String SOURCES =
      """
      sources:
        - name: github
          secrets: ["github-secret"]
          timeout: 1s
          rate_limit: {requests: 1000000, window: 1s}
      """;

  @TempDir private Path folder;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
  private final Map<String, Integer> statuses = new ConcurrentHashMap<>();
  private final AtomicInteger next = new AtomicInteger();
  private KafkaCluster kafka;
  private IngressConfig config;
  private List<Service> ingress;

  @BeforeEach
  void start() throws Exception {
    kafka = KafkaCluster.start(folder.resolve("kafka"), 1);
    Path file = folder.resolve("sources.yaml");
    Files.writeString(file, SOURCES);
    Env env =
        Env.of(
            Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers(),
                "TOPIC_PREFIX", "burst.",
                "TOPIC_PARTITIONS", "2",
                "CALL_SIGNING_SECRET", "s",
                "SOURCES_FILE", file.toString(),
                "PORT", "0"));
    config = IngressConfig.from(env);
    env.check();
    try (Admin admin = Admin.create(config.kafka().common("test"))) {
      new TopicCreator(config.topics()).create(admin);
    }
    ingress = IngressApi.services(config);
    ingress.forEach(Service::start);
  }

  @AfterEach
  void close() {
    senders.shutdownNow();
    client.shutdownNow();
    ingress.reversed().forEach(Service::close);
    kafka.close();
  }

  @Test
  void whatWasAnsweredWith200IsInTheTopicAndWhatWasNotIsToBeSentAgain() throws Exception {
    List<Future<?>> sending = new ArrayList<>();
    for (int i = 0; i < SENDERS; i++) {
      sending.add(senders.submit(this::sendAll));
    }
    Eventually.eventuallyTrue(
        "the burst under way", PATIENCE, () -> statuses.size() >= ANSWERED_BEFORE_THE_PAUSE);
    standStill(kafka.brokers().getFirst());
    for (Future<?> one : sending) {
      one.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    assertThat(statuses).hasSize(EVENTS);
    assertThat(Set.copyOf(statuses.values())).containsExactlyInAnyOrder(200, 503);
    List<String> taken =
        statuses.entrySet().stream()
            .filter(event -> event.getValue() == 200)
            .map(Map.Entry::getKey)
            .toList();
    assertThat(taken).hasSizeGreaterThan(ANSWERED_BEFORE_THE_PAUSE / 2);
    assertThat(written(taken)).containsAll(taken);
  }

  private static void standStill(KafkaProcess broker) throws InterruptedException {
    broker.pause();
    try {
      assertThat(new CountDownLatch(1).await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)).isFalse();
    } finally {
      broker.resume();
    }
  }

  /** Sends events until there are no more; anything but 200 and 503 ends the test. */
  private Void sendAll() throws Exception {
    for (int i = next.getAndIncrement(); i < EVENTS; i = next.getAndIncrement()) {
      String id = "delivery-" + i;
      HttpResponse<String> answer = send(id, "{\"number\":%d}".formatted(i));
      if (answer.statusCode() == 503) {
        assertThat(answer.headers().firstValue("Retry-After")).contains("1");
      }
      statuses.put(id, answer.statusCode());
    }
    return null;
  }

  private HttpResponse<String> send(String id, String body) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(KEY);
    byte[] signature = mac.doFinal(body.getBytes(StandardCharsets.UTF_8));
    int port = ((IngressServer) ingress.getLast()).port();
    return client.send(
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:%d/api/webhooks/github".formatted(port)))
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .header("X-GitHub-Event", "push")
            .header("X-GitHub-Delivery", id)
            .header("X-Hub-Signature-256", "sha256=" + HexFormat.of().formatHex(signature))
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  /** Ids of the events in the topic, once it has been read to where all {@code awaited} are. */
  private Set<String> written(List<String> awaited) throws Exception {
    Topic<InboundEvent> topic = config.topics().inbound();
    Map<String, String> payloads = new ConcurrentHashMap<>();
    try (EventTail<InboundEvent> tail =
        new EventTail<>(
            "test",
            config.kafka().consumer("test"),
            topic.name(),
            topic.valueSerde().deserializer(),
            EventTail.EVERYTHING,
            record -> {
              assertThat(record.key()).isEqualTo("github/" + record.value().getProviderEventId());
              payloads.put(record.value().getProviderEventId(), record.value().getPayload());
            })) {
      tail.start();
      Eventually.eventually(
          "what was taken in the topic",
          PATIENCE,
          () -> missing(awaited, payloads.keySet()),
          List::isEmpty);
    }
    Map<String, String> sent = new HashMap<>();
    awaited.forEach(id -> sent.put(id, "{\"number\":%s}".formatted(id.substring(9))));
    assertThat(payloads).containsAllEntriesOf(sent);
    return payloads.keySet();
  }

  private static List<String> missing(List<String> awaited, Set<String> there) {
    return awaited.stream().filter(id -> !there.contains(id)).limit(5).toList();
  }
}
