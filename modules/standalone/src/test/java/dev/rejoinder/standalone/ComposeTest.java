package dev.rejoinder.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.SpecificationVersion;
import dev.rejoinder.runtime.Durations;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docker-compose.yml says what it means to, as far as that can be told without Docker. */
class ComposeTest {

  private final JsonNode compose =
      OpsFiles.documents(OpsFiles.ROOT.resolve("docker-compose.yml")).getFirst();
  private final JsonNode services = compose.path("services");

  @Test
  void itIsAComposeFile() {
    assertThat(OpsFiles.problems("compose-spec.json", SpecificationVersion.DRAFT_7, compose))
        .isEmpty();
  }

  @Test
  void everyWorkerRunsTwiceAtLeast() {
    Map<String, Integer> replicas = new TreeMap<>();
    ours()
        .forEach((name, service) ->
            replicas.merge(
                command(service), service.path("deploy").path("replicas").asInt(1), Integer::sum));

    assertThat(replicas.remove("topics")).isEqualTo(1);
    assertThat(replicas.keySet())
        .isEqualTo(Stream.of(Workers.values()).map(Workers::command).collect(Collectors.toSet()));
    assertThat(replicas.values()).allMatch(count -> count >= 2);
  }

  @Test
  void everyVariableOfAWorkerIsOneThatSomeWorkerReads() {
    Set<String> read = new TreeSet<>();
    Stream.of(Workers.values()).forEach(worker -> read.addAll(OpsFiles.readBy(worker.command())));
    ours()
        .forEach((name, service) ->
            assertThat(read).as(name).containsAll(names(service.path("environment"))));
  }

  @Test
  void whatMustBeSecretIsAskedForAndNotWrittenDown() {
    ours()
        .forEach((name, service) -> {
          for (String key : List.of("ADMIN_API_KEY", "CALL_SIGNING_SECRET", "SECRETS_KEY")) {
            assertThat(service.path("environment").path(key).asText())
                .as(name)
                .startsWith("${" + key + ":?");
          }
        });
  }

  @Test
  void aWorkerHasTheTimeItNeedsToClose() {
    ours()
        .forEach((name, service) -> {
          Optional<Duration> grace = Durations.parse(service.path("stop_grace_period").asText());
          assertThat(grace.orElseThrow())
              .as(name)
              .isGreaterThan(Duration.ofSeconds(OpsFiles.CLOSE_SECONDS_MAX));
        });
  }

  @Test
  void whatOneBrokerAcknowledgedAnotherOneHas() {
    List<JsonNode> brokers = brokers();

    assertThat(brokers).hasSize(3);
    for (JsonNode broker : brokers) {
      assertThat(broker.path("KAFKA_DEFAULT_REPLICATION_FACTOR").asInt()).isEqualTo(3);
      assertThat(broker.path("KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR").asInt()).isEqualTo(3);
      assertThat(broker.path("KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR").asInt())
          .isEqualTo(3);
      assertThat(broker.path("KAFKA_MIN_INSYNC_REPLICAS").asInt()).isEqualTo(2);
      assertThat(broker.path("KAFKA_TRANSACTION_STATE_LOG_MIN_ISR").asInt()).isEqualTo(2);
    }
    JsonNode topics = services.path("topics").path("environment");
    assertThat(topics.path("TOPIC_REPLICATION_FACTOR").asInt()).isEqualTo(3);
  }

  @Test
  void brokersAreOneClusterAndTellThemselvesApart() {
    List<JsonNode> brokers = brokers();

    assertThat(texts(brokers, "CLUSTER_ID")).hasSize(1).allMatch(id -> id.length() == 22);
    assertThat(texts(brokers, "KAFKA_NODE_ID")).hasSize(3);
    assertThat(texts(brokers, "KAFKA_ADVERTISED_LISTENERS")).hasSize(3);
    services.properties().stream()
        .filter(service -> service.getKey().startsWith("kafka-"))
        .forEach(service -> {
          JsonNode settings = service.getValue().path("environment");
          String id = settings.path("KAFKA_NODE_ID").asText();
          assertThat(settings.path("KAFKA_CONTROLLER_QUORUM_VOTERS").asText())
              .contains(id + "@" + service.getKey() + ":29093");
          assertThat(settings.path("KAFKA_ADVERTISED_LISTENERS").asText())
              .contains("INSIDE://" + service.getKey() + ":19092");
        });
  }

  @Test
  void everyServiceAndVolumeNamedIsThereAndEveryImageHasAVersion() {
    Set<String> declared = new HashSet<>(names(compose.path("volumes")));
    List<String> wrong = new ArrayList<>();
    services
        .properties()
        .forEach(service -> {
          JsonNode depends = service.getValue().path("depends_on");
          Set<String> named =
              new HashSet<>(depends.isArray() ? OpsFiles.texts(depends) : names(depends));
          named.removeAll(names(services));
          wrong.addAll(named);
          OpsFiles.texts(service.getValue().path("volumes")).stream()
              .filter(volume -> !volume.contains("./"))
              .map(volume -> volume.split(":", 2)[0])
              .filter(volume -> !declared.contains(volume))
              .forEach(wrong::add);
          String image = service.getValue().path("image").asText();
          if (!image.matches("[a-z/-]+:(?!latest)[a-z0-9.-]+")) {
            wrong.add(image);
          }
        });
    assertThat(wrong).isEmpty();
  }

  @Test
  void everyFileMountedIsThere() {
    services
        .properties()
        .forEach(service ->
            OpsFiles.texts(service.getValue().path("volumes")).stream()
                .map(volume -> volume.replaceAll("\\$\\{\\w+:-([^}]*)}", "$1").split(":", 2)[0])
                .filter(volume -> volume.startsWith("./"))
                .forEach(file -> assertThat(OpsFiles.ROOT.resolve(file)).exists()));
  }

  @Test
  void everyProcessIsMeasuredAndBothIngressesAreAsked() throws IOException {
    JsonNode prometheus =
        OpsFiles.documents(OpsFiles.ROOT.resolve("ops/prometheus/prometheus.yml")).getFirst();
    JsonNode scraped = prometheus.at("/scrape_configs/0/dns_sd_configs/0");
    Set<String> running = new TreeSet<>(ours().keySet());
    running.remove("topics");
    String image = Files.readString(OpsFiles.ROOT.resolve("Dockerfile"));
    String balancer = Files.readString(OpsFiles.ROOT.resolve("ops/compose/Caddyfile"));

    assertThat(new TreeSet<>(OpsFiles.texts(scraped.path("names")))).isEqualTo(running);
    assertThat(image).contains("HEALTH_PORT=" + scraped.path("port").asInt());
    assertThat(balancer).contains("reverse_proxy ingress-1:3000 ingress-2:3000");
  }

  /** Services of our image, by name. */
  private Map<String, JsonNode> ours() {
    Map<String, JsonNode> ours = new TreeMap<>();
    services.properties().stream()
        .filter(service -> service.getValue().path("image").asText().startsWith("rejoinder:"))
        .forEach(service -> ours.put(service.getKey(), service.getValue()));
    return ours;
  }

  private List<JsonNode> brokers() {
    return services.properties().stream()
        .filter(service -> service.getKey().startsWith("kafka-"))
        .map(service -> service.getValue().path("environment"))
        .toList();
  }

  private static String command(JsonNode service) {
    return service.path("command").path(0).asText();
  }

  private static Set<String> texts(List<JsonNode> nodes, String field) {
    return nodes.stream().map(node -> node.path(field).asText()).collect(Collectors.toSet());
  }

  private static List<String> names(JsonNode object) {
    return object.properties().stream().map(Map.Entry::getKey).toList();
  }
}
