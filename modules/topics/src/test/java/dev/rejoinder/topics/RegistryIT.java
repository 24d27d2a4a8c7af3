package dev.rejoinder.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.schemas.CancelRun;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every topic's records through a real Apicurio Registry, started on loopback. */
@EnabledIfSystemProperty(
    named = "registry.home",
    matches = ".+",
    disabledReason = "needs a registry of 159 MB: mvn -P registry -pl modules/topics -am verify")
class RegistryIT {

  private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final ObjectMapper JSON = new ObjectMapper();

  private static Process process;
  private static String url;

  private final AvroSerdes ours = new SingleObjectSerdes();

  @BeforeAll
  static void startRegistry() throws IOException, InterruptedException {
    int port = freePort();
    url = "http://127.0.0.1:" + port;
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=" + port,
                "-Dquarkus.management.host=127.0.0.1",
                "-Dquarkus.management.port=" + freePort(),
                "-jar",
                "quarkus-run.jar")
            .directory(Path.of(System.getProperty("registry.home")).toFile())
            .redirectErrorStream(true)
            .redirectOutput(Path.of("target", "registry.log").toFile())
            .start();
    Instant deadline = Instant.now().plus(START_TIMEOUT);
    while (!answers()) {
      if (process.waitFor(200, TimeUnit.MILLISECONDS) || Instant.now().isAfter(deadline)) {
        fail("the registry did not start; see target/registry.log");
      }
    }
  }

  @AfterAll
  static void stopRegistry() {
    process.destroy();
  }

  @ParameterizedTest
  @MethodSource("dev.rejoinder.topics.ReleasedBytes#topicTypes")
  <V extends SpecificRecord> void everyTopicsRecordsGoThroughTheRegistry(Class<V> type)
      throws IOException, InterruptedException {
    Serde<V> writer = registrySerdes().serde(type);
    Serde<V> reader = registrySerdes().serde(type);
    String topic = "rejoinder." + type.getSimpleName();

    for (byte[] released : ReleasedBytes.of(type)) {
      V value = ours.serde(type).deserializer().deserialize(topic, released);
      byte[] bytes = writer.serializer().serialize(topic, value);

      assertThat(bytes[0]).isZero();
      assertThat(schemaOf(bytes)).isEqualTo(SpecificData.get().getSchema(type));
      V read = reader.deserializer().deserialize(topic, bytes);
      assertThat(read).isExactlyInstanceOf(type);
      // By their bytes: Avro's lists cannot compare elements with an instant in a union.
      Serializer<V> plain = ours.serde(type).serializer();
      assertThat(plain.serialize(topic, read)).isEqualTo(plain.serialize(topic, value));
    }
    assertThat(body("/apis/ccompat/v7/subjects")).contains('"' + topic + "-value\"");
  }

  /** So a registry that is told to refuse what new workers could not read lets us upgrade. */
  @ParameterizedTest
  @MethodSource("dev.rejoinder.topics.ReleasedBytes#topicTypes")
  void everyReleaseMayFollowTheOneBeforeWhereOldRecordsMustStayReadable(
      Class<? extends SpecificRecord> type) throws IOException, InterruptedException {
    String subject = "/history." + type.getSimpleName() + "-value";
    List<Schema> releases = SchemaHistory.of(type);
    for (Schema release : releases) {
      String body = JSON.createObjectNode().put("schema", release.toString()).toString();
      sent("POST", "/apis/ccompat/v7/subjects" + subject + "/versions", body);
      sent("PUT", "/apis/ccompat/v7/config" + subject, "{\"compatibility\":\"BACKWARD\"}");
    }
    assertThat(body("/apis/ccompat/v7/config" + subject)).contains("BACKWARD");
    assertThat(JSON.readTree(body("/apis/ccompat/v7/subjects" + subject + "/versions")))
        .hasSameSizeAs(releases);
  }

  @Test
  void manyThreadsMayShareOneSerde() throws InterruptedException, ExecutionException {
    Serde<CancelRun> serde = registrySerdes().serde(CancelRun.class);
    List<Future<Boolean>> checks = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 1_000; i++) {
        var value = new CancelRun("reason " + i);
        checks.add(
            threads.submit(() -> {
              byte[] bytes = serde.serializer().serialize("shared", value);
              return value.equals(serde.deserializer().deserialize("shared", bytes));
            }));
      }
    }
    for (Future<Boolean> check : checks) {
      assertThat(check.get()).isTrue();
    }
  }

  /** The schema the registry's Confluent-compatible API knows by the record's four-byte id. */
  private static Schema schemaOf(byte[] bytes) throws IOException, InterruptedException {
    int id = ByteBuffer.wrap(bytes, 1, Integer.BYTES).getInt();
    String escaped = body("/apis/ccompat/v7/schemas/ids/" + id + "/schema");
    return new Schema.Parser().parse(escaped);
  }

  private static RegistrySerdes registrySerdes() {
    Env env = Env.of(Map.of("SCHEMA_REGISTRY_URL", url));
    return new RegistrySerdes(SchemaRegistry.from(env).orElseThrow());
  }

  private static boolean answers() throws InterruptedException {
    try {
      return get("/apis/ccompat/v7/subjects").statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private static void sent(String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(Duration.ofSeconds(10))
            .header("Content-Type", "application/vnd.schemaregistry.v1+json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as("%s: %s", path, response.body()).isEqualTo(200);
  }

  private static String body(String path) throws IOException, InterruptedException {
    HttpResponse<String> response = get(path);
    assertThat(response.statusCode()).as(path).isEqualTo(200);
    return response.body();
  }

  private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(10)).build();
    return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
