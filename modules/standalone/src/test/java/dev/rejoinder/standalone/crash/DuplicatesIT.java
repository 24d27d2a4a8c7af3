package dev.rejoinder.standalone.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.embedded.FreePorts;
import dev.rejoinder.embedded.KafkaCluster;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.schemas.RunQueued;
import dev.rejoinder.standalone.Logged;
import dev.rejoinder.testkit.Eventually;
import dev.rejoinder.topics.TopicCreator;
import dev.rejoinder.topics.Topics;
import dev.rejoinder.topics.TopicsConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Providers send the same event over and over, at once, to two ingresses, one of which is killed
 * meanwhile; it is told once and asked once.
 */
class DuplicatesIT {

  private static final int COPIES = 50;
  private static final int ACCEPTED_BEFORE_THE_KILL = 20;
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration BETWEEN_RETRIES = Duration.ofMillis(100);
  private static final String SLACK_SECRET = "8f742231b10e8888abcd99yyyzzz85a5";
  private static final byte[] OPENPHONE_KEY =
      "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8);
  private static final String SOURCES =
      """
      sources:
        - {name: slack, secrets: ["%s"]}
        - {name: openphone, secrets: ["whsec_%s"]}
      routes:
        - {name: chat, source: slack, types: [app_mention], ask: {}}
        - {name: sms, source: openphone, types: [message.received], ask: {}}
      """
          .formatted(SLACK_SECRET, Base64.getEncoder().encodeToString(OPENPHONE_KEY));
  private static final String MENTION =
      """
      {"type":"event_callback","team_id":"T1","event_id":"Ev0001","event_time":1,"event":{
       "type":"app_mention","channel":"C1","user":"U1","text":"What is the weather?","ts":"1.5"}}
      """;
  private static final String SMS =
      """
      {"id":"EV1","object":"event","type":"message.received","data":{"resource":{"id":"AC1",
       "from":"+15550001","to":["+15550002"],"text":"What is the weather?","direction":"incoming",
       "createdAt":"2026-01-26T10:30:00Z"}}}
      """;

  @TempDir Path directory;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();

  /** A copy of an event as its sender makes the {@code copy}th request of it. */
  private interface Request {
    HttpRequest.Builder to(URI url, int copy) throws GeneralSecurityException;
  }

  @Test
  void anEventThatComesFiftyTimesAtOnceIsToldOnceAndAskedOnce() throws Exception {
    List<Integer> ports = List.of(FreePorts.next(), FreePorts.next());
    try (KafkaCluster kafka = KafkaCluster.start(directory.resolve("kafka"), 1)) {
      Map<String, String> environment = environment(kafka.bootstrapServers());
      Topics topics = createTopics(environment);
      List<WorkerUnderTest> workers = workers(environment, ports);
      try {
        workers.forEach(WorkerUnderTest::start);
        awaitIngresses(ports);
        sendAll(ports, workers.getFirst());
        check(topics, kafka.bootstrapServers());
      } finally {
        workers.forEach(WorkerUnderTest::close);
      }
    }
  }

  private void awaitIngresses(List<Integer> ports) throws Exception {
    for (int port : ports) {
      Eventually.eventuallyTrue(
          "an ingress at " + port,
          PATIENCE,
          () -> status(HttpRequest.newBuilder(url(port, "/ready")).build()) == 200);
    }
  }

  /** Every copy is sent until it is accepted, as the provider would. */
  private void sendAll(List<Integer> ports, WorkerUnderTest victim) throws Exception {
    CountDownLatch enough = new CountDownLatch(ACCEPTED_BEFORE_THE_KILL);
    List<Future<?>> sent = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < COPIES; i++) {
        int copy = i;
        sent.add(threads.submit(() -> send("slack", ports, copy, DuplicatesIT::mention, enough)));
        sent.add(threads.submit(() -> send("openphone", ports, copy, DuplicatesIT::sms, enough)));
      }
      enough.await();
      victim.kill();
      for (Future<?> each : sent) {
        each.get();
      }
    }
  }

  private Void send(
      String source, List<Integer> ports, int copy, Request request, CountDownLatch accepted)
      throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    for (int tried = copy; ; tried++) {
      URI url = url(ports.get(tried % ports.size()), "/api/webhooks/" + source);
      int status = status(request.to(url, copy).build());
      if (status == 200) {
        accepted.countDown();
        return null;
      }
      assertThat(status).as("answer to " + source).isIn(-1, 503);
      assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
      LockSupport.parkNanos(BETWEEN_RETRIES.toNanos());
    }
  }

  /** -1: nobody answered. */
  private int status(HttpRequest request) throws InterruptedException {
    try {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      return -1;
    }
  }

  /** The copies of each event are one partition's, so what came of the last one is there, too. */
  private static void check(Topics topics, String bootstrapServers) throws Exception {
    int copies = Logged.of(topics.inbound(), bootstrapServers).size();
    assertThat(copies).isGreaterThanOrEqualTo(2 * COPIES);
    Eventually.eventuallyTrue("two runs", PATIENCE, () -> runs(topics, bootstrapServers) == 2);
    Eventually.eventuallyTrue(
        "every copy taken", PATIENCE, () -> lagOfInbound(topics, bootstrapServers) == 0);
    assertThat(Logged.of(topics.runCommands(), bootstrapServers).stream().map(ConsumerRecord::key))
        .hasSize(2)
        .doesNotHaveDuplicates();
    assertThat(
            Logged.of(topics.events(), bootstrapServers).stream()
                .map(record -> record.value().getType())
                .filter(type -> type.matches("(slack|openphone)\\..*")))
        .containsExactlyInAnyOrder("slack.app_mention", "openphone.message.received");
    assertThat(runs(topics, bootstrapServers)).isEqualTo(2);
    System.out.printf("%d copies of 2 events in the log, 2 runs%n", copies);
  }

  private static long runs(Topics topics, String bootstrapServers) {
    return Logged.of(topics.runEvents(), bootstrapServers).stream()
        .filter(record -> record.value().getBody() instanceof RunQueued)
        .count();
  }

  /** What of the inbound topic the topology has not committed yet. */
  private static long lagOfInbound(Topics topics, String bootstrapServers) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      String group = topics.config().prefix() + "inbound";
      Map<TopicPartition, OffsetAndMetadata> taken =
          admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
      return Logged.of(topics.inbound(), bootstrapServers).stream()
          .filter(record -> {
            OffsetAndMetadata next =
                taken.get(new TopicPartition(record.topic(), record.partition()));
            return next == null || next.offset() <= record.offset();
          })
          .count();
    }
  }

  /** As Slack signs: Verifying requests from Slack. */
  private static HttpRequest.Builder mention(URI url, int copy) throws GeneralSecurityException {
    long now = Instant.now().getEpochSecond();
    byte[] key = SLACK_SECRET.getBytes(StandardCharsets.UTF_8);
    String signature = HexFormat.of().formatHex(hmac(key, "v0:" + now + ":" + MENTION));
    HttpRequest.Builder request =
        post(url, MENTION)
            .header("X-Slack-Request-Timestamp", String.valueOf(now))
            .header("X-Slack-Signature", "v0=" + signature);
    return copy % 4 == 0
        ? request
        : request
            .header("X-Slack-Retry-Num", String.valueOf(copy % 4))
            .header("X-Slack-Retry-Reason", "http_timeout");
  }

  /** As Quo signs: Standard Webhooks. */
  private static HttpRequest.Builder sms(URI url, int copy) throws GeneralSecurityException {
    long now = Instant.now().getEpochSecond();
    String signature =
        Base64.getEncoder().encodeToString(hmac(OPENPHONE_KEY, "EV1." + now + "." + SMS));
    return post(url, SMS)
        .header("webhook-id", "EV1")
        .header("webhook-timestamp", String.valueOf(now))
        .header("webhook-signature", "v1," + signature);
  }

  private static byte[] hmac(byte[] key, String signed) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(signed.getBytes(StandardCharsets.UTF_8));
  }

  private static HttpRequest.Builder post(URI url, String body) {
    return HttpRequest.newBuilder(url)
        .header("Content-Type", "application/json")
        .timeout(Duration.ofSeconds(20))
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  private static URI url(int port, String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  private Map<String, String> environment(String bootstrapServers) throws IOException {
    return Map.of(
        "KAFKA_BOOTSTRAP_SERVERS",
        bootstrapServers,
        "TOPIC_PARTITIONS",
        "4",
        "SOURCES_FILE",
        Files.writeString(directory.resolve("sources.yaml"), SOURCES).toString(),
        "CALL_SIGNING_SECRET",
        "crash test",
        "MODEL_PROVIDER",
        "scripted",
        "REJOINDER_DATA_DIR",
        directory.resolve("data").toString());
  }

  private static Topics createTopics(Map<String, String> environment) throws Exception {
    Env env = Env.of(environment);
    Topics topics = new Topics(TopicsConfig.from(env));
    try (Admin admin = Admin.create(KafkaClients.from(env).common("crash-test"))) {
      new TopicCreator(topics).create(admin);
    }
    return topics;
  }

  /** The ingresses first. */
  private List<WorkerUnderTest> workers(Map<String, String> environment, List<Integer> ports) {
    List<WorkerUnderTest> workers = new ArrayList<>();
    for (int port : ports) {
      workers.add(worker("ingress", port, environment));
    }
    workers.add(worker("callback-worker", ports.getFirst(), environment));
    workers.add(worker("run-worker", ports.getFirst(), environment));
    return workers;
  }

  private WorkerUnderTest worker(String command, int port, Map<String, String> environment) {
    Map<String, String> own = new HashMap<>(environment);
    own.put("PORT", String.valueOf(port));
    return new WorkerUnderTest(command, own, directory.resolve(command + "-" + port + ".log"));
  }
}
