package dev.rejoinder.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpServer;
import dev.rejoinder.runtime.ConfigException;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.schemas.CancelCall;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.AvroTypeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;

/** What happens with a registry that is absent or unwell; RegistryIT speaks with a real one. */
class RegistrySerdesTest {

  private static final byte[] UNKNOWN_ID = {0, 0, 0, 0, 7, 2, 'x'};

  @Test
  void aRegistryThatIsDownIsNotTakenForABadRecord() throws IOException {
    Serde<CancelCall> serde = serde(closedPort());

    assertThatThrownBy(() -> serde.serializer().serialize("t", new CancelCall("over")))
        .isInstanceOf(SchemaRegistryUnavailable.class)
        .hasMessageContaining("http://127.0.0.1:");
    assertThatThrownBy(() -> serde.deserializer().deserialize("t", UNKNOWN_ID))
        .isInstanceOf(SchemaRegistryUnavailable.class);
  }

  @Test
  void aRegistryThatAnswersWithServerErrorsIsNotTakenForABadRecord() throws IOException {
    HttpServer server = answering(503);
    try {
      Throwable thrown =
          catchThrowable(() ->
              serde(server.getAddress().getPort()).deserializer().deserialize("t", UNKNOWN_ID));
      assertThat(thrown).isInstanceOf(SchemaRegistryUnavailable.class);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void anIdTheRegistryDoesNotKnowIsABadRecord() throws IOException {
    HttpServer server = answering(404);
    try {
      Throwable thrown =
          catchThrowable(() ->
              serde(server.getAddress().getPort()).deserializer().deserialize("t", UNKNOWN_ID));
      assertThat(thrown).isInstanceOf(SerializationException.class);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void bytesWithoutTheMagicByteAreABadRecord() throws IOException {
    Serde<CancelCall> serde = serde(closedPort());

    assertThatThrownBy(() -> serde.deserializer().deserialize("t", new byte[] {1, 2, 3, 4, 5, 6}))
        .isInstanceOf(SerializationException.class);
  }

  @Test
  void aWordThatOnlyANewerReleaseKnowsIsNotTakenForABadRecord() {
    Serde<CancelCall> serde =
        serde(
            Map.of(
                "SCHEMA_REGISTRY_URL",
                "http://127.0.0.1:1",
                "SCHEMA_REGISTRY_DESERIALIZER",
                LacksASymbol.class.getName()));

    assertThatThrownBy(() -> serde.deserializer().deserialize("t", new byte[] {'x'}))
        .isInstanceOf(WrittenByNewerRelease.class)
        .hasMessageContaining("t is not readable");
  }

  /** As a registry's deserializer does when the writer's enum has a symbol more. */
  public static final class LacksASymbol implements Deserializer<Object> {

    @Override
    public Object deserialize(String topic, byte[] bytes) {
      throw new SerializationException("cannot be read", new AvroTypeException("No match for X"));
    }
  }

  @Test
  void aTombstoneStaysATombstone() throws IOException {
    Serde<CancelCall> serde = serde(closedPort());

    assertThat(serde.serializer().serialize("t", null)).isNull();
    assertThat(serde.deserializer().deserialize("t", null)).isNull();
  }

  @Test
  void aValueOfAnotherTypeIsABadRecord() {
    Serde<CancelCall> serde =
        serde(
            Map.of(
                "SCHEMA_REGISTRY_URL",
                "http://127.0.0.1:1",
                "SCHEMA_REGISTRY_DESERIALIZER",
                StringDeserializer.class.getName()));

    assertThatThrownBy(() -> serde.deserializer().deserialize("t", new byte[] {'x'}))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("CancelCall");
  }

  @Test
  void aClassThatIsMissingOrNoSerdeIsRefusedWithWhatToDo() {
    assertThatThrownBy(() ->
            checked(
                Map.of(
                    "SCHEMA_REGISTRY_URL", "http://127.0.0.1:1",
                    "SCHEMA_REGISTRY_SERIALIZER",
                        "io.confluent.kafka.serializers.KafkaAvroSerializer",
                    "SCHEMA_REGISTRY_DESERIALIZER", "java.lang.String")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("SCHEMA_REGISTRY_SERIALIZER")
        .hasMessageContaining("not on the class path; put its jar and those it needs in lib/ext.")
        .hasMessageContaining("java.lang.String, which is not a Kafka Deserializer.");
  }

  @Test
  void furtherPropertiesReachTheSerdeAndWin() {
    SchemaRegistry registry =
        checked(
            Map.of(
                "SCHEMA_REGISTRY_URL", "http://127.0.0.1:1",
                "SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO", "user:word",
                "SCHEMA_REGISTRY_APICURIO_REGISTRY_AUTO__REGISTER", "false"));

    assertThat(registry.serdeConfig())
        .containsEntry("basic.auth.user.info", "user:word")
        .containsEntry("apicurio.registry.auto-register", "false")
        .containsEntry("apicurio.registry.url", "http://127.0.0.1:1/apis/registry/v3")
        .containsEntry("schema.registry.url", "http://127.0.0.1:1");
    assertThat(registry.toString()).doesNotContain("word");
  }

  @Test
  void aRegistryNobodyAnswersForIsNamedInASentence() throws IOException {
    SchemaRegistry registry =
        checked(Map.of("SCHEMA_REGISTRY_URL", "http://a:b@127.0.0.1:" + closedPort()));

    assertThat(registry.unreachable(Duration.ofSeconds(5)))
        .hasValueSatisfying(sentence ->
            assertThat(sentence)
                .startsWith("The schema registry at http://127.0.0.1:")
                .endsWith("start it or correct SCHEMA_REGISTRY_URL."));
  }

  @Test
  void aRegistryThatListensIsReachable() throws IOException {
    HttpServer server = answering(200);
    try {
      String url = "http://127.0.0.1:" + server.getAddress().getPort();
      assertThat(checked(Map.of("SCHEMA_REGISTRY_URL", url)).unreachable(Duration.ofSeconds(5)))
          .isEmpty();
    } finally {
      server.stop(0);
    }
  }

  private static HttpServer answering(int status) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = "{\"title\":\"no\"}".getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static Serde<CancelCall> serde(int port) {
    return serde(Map.of("SCHEMA_REGISTRY_URL", "http://127.0.0.1:" + port));
  }

  private static Serde<CancelCall> serde(Map<String, String> values) {
    return new RegistrySerdes(checked(values)).serde(CancelCall.class);
  }

  private static SchemaRegistry checked(Map<String, String> values) {
    Env env = Env.of(values);
    Optional<SchemaRegistry> registry = SchemaRegistry.from(env);
    env.check();
    return registry.orElseThrow();
  }
}
