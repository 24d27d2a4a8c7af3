package dev.rejoinder.standalone.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rejoinder.embedded.FreePorts;
import dev.rejoinder.embedded.KafkaCluster;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.schemas.AttemptOutcome;
import dev.rejoinder.standalone.Logged;
import dev.rejoinder.standalone.ReceiverScript;
import dev.rejoinder.standalone.ReceiverScript.Language;
import dev.rejoinder.testkit.Eventually;
import dev.rejoinder.topics.TopicCreator;
import dev.rejoinder.topics.Topics;
import dev.rejoinder.topics.TopicsConfig;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The dispatch-worker is killed again and again while events are posted; a receiver that is not
 * ours, one of {@code examples/receivers}, counts what comes.
 *
 * <p>Larger by {@code -Ddelivery.kills=20}.
 */
class DeliveryCrashIT {

  private static final int KILLS = Integer.getInteger("delivery.kills", 3);
  private static final int WEBHOOKS = 4;
  private static final int RECEIPTS_BETWEEN_KILLS = 40;
  private static final Duration BETWEEN_EVENTS = Duration.ofMillis(5);
  private static final Duration BETWEEN_PROBES = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwfhk4ZGNvbW1v";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  @Test
  void noEventIsLostAndOnlyWhatWasUnderWayComesAgain() throws Exception {
    Language language = Language.NODE.there() ? Language.NODE : Language.PYTHON;
    int port = FreePorts.next();
    try (ReceiverScript receiver = ReceiverScript.start(language, SECRET, directory);
        KafkaCluster kafka = KafkaCluster.start(directory.resolve("kafka"), 1)) {
      Map<String, String> environment = environment(kafka.bootstrapServers(), port);
      Topics topics = createTopics(environment);
      try (WorkerUnderTest ingress = worker("ingress", environment);
          WorkerUnderTest dispatcher = worker("dispatch-worker", environment)) {
        ingress.start();
        dispatcher.start();
        Ingresses http = new Ingresses(List.of(port));
        for (int i = 0; i < WEBHOOKS; i++) {
          subscribe(http, receiver, i);
        }
        Set<String> posted = postWhileKilling(http, dispatcher, receiver);
        Eventually.eventually(
            "every event received",
            PATIENCE,
            () -> missing(posted, receipts(receiver).keySet()),
            Set::isEmpty);
        Map<String, Long> accepted = awaitAccepted(posted, topics, kafka.bootstrapServers());
        check(posted, receipts(receiver), accepted);
        assertThat(receiver.received()).allMatch(line -> line.startsWith("200 "));
      }
    }
  }

  /** Returns once the webhook is in force: it gets events of {@code load.<number>.*}. */
  private static void subscribe(Ingresses http, ReceiverScript receiver, int number)
      throws Exception {
    String type = "load." + number;
    String webhook =
        "{\"name\":\"%s\",\"url\":\"%s\",\"eventTypes\":[\"%s.*\"],\"secret\":\"%s\",\"eventsPerMinute\":60000}"
            .formatted(type, receiver.url(), type, SECRET);
    HttpResponse<String> created = http.post("/api/hooks/webhooks", webhook, "");
    assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
    AtomicLong dueNanos = new AtomicLong(System.nanoTime());
    Eventually.eventuallyTrue(
        "a delivery to webhook " + number,
        PATIENCE,
        () -> {
          if (System.nanoTime() >= dueNanos.get()) {
            dueNanos.addAndGet(BETWEEN_PROBES.toNanos());
            post(http, type + ".probe", "");
          }
          return receiver.received().stream().anyMatch(line -> line.contains(type + ".probe"));
        });
  }

  /** Posts go on until the last kill; the ids of all events that were accepted. */
  private static Set<String> postWhileKilling(
      Ingresses http, WorkerUnderTest dispatcher, ReceiverScript receiver) throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Set<String>> posting =
          threads.submit(() -> {
            Set<String> posted = new HashSet<>();
            for (int i = 0; !over.get(); i++) {
              posted.add(post(http, "load." + i % WEBHOOKS + ".told", "event-" + i));
              LockSupport.parkNanos(BETWEEN_EVENTS.toNanos());
            }
            return posted;
          });
      try {
        for (int i = 1; i <= KILLS; i++) {
          int enough = receiver.received().size() + RECEIPTS_BETWEEN_KILLS;
          Eventually.eventuallyTrue(
              "deliveries before kill " + i, PATIENCE, () -> receiver.received().size() >= enough);
          dispatcher.kill();
          dispatcher.start();
        }
      } finally {
        over.set(true);
      }
      return posting.get();
    }
  }

  /** The id of the event; the same however often it is posted with this key. */
  private static String post(Ingresses http, String type, String key) throws Exception {
    String event = "{\"type\":\"%s\",\"payload\":{\"key\":\"%s\"}}".formatted(type, key);
    HttpResponse<String> accepted = http.post("/api/hooks/events", event, key);
    assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
    return JSON.readTree(accepted.body()).get("id").asText();
  }

  /** The ids each event was delivered under, once for each receipt. */
  private static Map<String, List<String>> receipts(ReceiverScript receiver) {
    return receiver.received().stream()
        .filter(line -> line.contains(".told "))
        .map(line -> line.split(" "))
        .collect(
            Collectors.groupingBy(
                words -> words[3], Collectors.mapping(words -> words[1], Collectors.toList())));
  }

  private static Set<String> missing(Set<String> wanted, Set<String> there) {
    Set<String> missing = new HashSet<>(wanted);
    missing.removeAll(there);
    return missing;
  }

  /** Successful attempts at each delivery, by event, once every event has one. */
  private static Map<String, Long> awaitAccepted(
      Set<String> posted, Topics topics, String bootstrapServers) throws Exception {
    return Eventually.eventually(
        "every success written down",
        PATIENCE,
        () ->
            Logged.of(topics.deliveryAttempts(), bootstrapServers).stream()
                .map(ConsumerRecord::value)
                .filter(attempt -> attempt.getOutcome() == AttemptOutcome.ACCEPTED)
                .filter(attempt -> posted.contains(String.valueOf(attempt.getEventId())))
                .collect(
                    Collectors.groupingBy(
                        attempt -> String.valueOf(attempt.getEventId()), Collectors.counting())),
        accepted -> accepted.keySet().equals(posted));
  }

  /** What was written down as done is not done again: a repeat is of what was under way. */
  private static void check(
      Set<String> posted, Map<String, List<String>> receipts, Map<String, Long> accepted) {
    int all = receipts.values().stream().mapToInt(List::size).sum();
    System.out.printf(
        "%d events, %d kills, %d receipts, %d of them repeats%n",
        posted.size(), KILLS, all, all - posted.size());
    assertThat(receipts.keySet()).isEqualTo(posted);
    assertThat(receipts.values()).filteredOn(ids -> Set.copyOf(ids).size() > 1).isEmpty();
    assertThat(receipts.values()).filteredOn(ids -> ids.size() > 1 + KILLS).isEmpty();
    assertThat(accepted.entrySet()).filteredOn(times -> times.getValue() > 1).isEmpty();
  }

  private Map<String, String> environment(String bootstrapServers, int port) {
    return Map.of(
        "KAFKA_BOOTSTRAP_SERVERS",
        bootstrapServers,
        "TOPIC_PARTITIONS",
        "4",
        "PORT",
        String.valueOf(port),
        "PUBLIC_URL",
        "http://127.0.0.1:" + port,
        "SECRETS_KEY",
        "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
        "CALL_SIGNING_SECRET",
        "crash test",
        "ALLOW_PRIVATE_NETWORKS",
        "true",
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

  private WorkerUnderTest worker(String command, Map<String, String> environment) {
    return new WorkerUnderTest(command, environment, directory.resolve(command + ".log"));
  }
}
