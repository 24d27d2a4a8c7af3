package dev.rejoinder.topics;

import dev.rejoinder.runtime.Env;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * A registry that values name their schemas by, and the serde classes that speak with it.
 *
 * <p>Apicurio's classes are at hand. Confluent's are not on Maven Central: with its jar on the
 * class path, {@code SCHEMA_REGISTRY_SERIALIZER} and {@code SCHEMA_REGISTRY_DESERIALIZER} name
 * them.
 *
 * @param url where the registry answers; for Apicurio's classes a bare host means its usual path
 * @param serializer class name of a Kafka {@link Serializer} writing Confluent's wire format
 * @param deserializer class name of the {@link Deserializer} of the same format
 * @param properties further properties both are configured with; they win over our own
 */
public record SchemaRegistry(
    URI url, String serializer, String deserializer, Map<String, String> properties) {

  static final String APICURIO_SERIALIZER = "io.apicurio.registry.serde.avro.AvroKafkaSerializer";
  static final String APICURIO_DESERIALIZER =
      "io.apicurio.registry.serde.avro.AvroKafkaDeserializer";

  private static final String APICURIO_PATH = "/apis/registry/v3";

  /** A schema never changes under its id, so what is known is asked for again only daily. */
  private static final Duration SCHEMAS_KEPT = Duration.ofDays(1);

  public SchemaRegistry {
    properties = Map.copyOf(properties);
  }

  /**
   * Empty without {@code SCHEMA_REGISTRY_URL}. In {@code SCHEMA_REGISTRY_*} for any other property
   * an underscore is a dot and two are a dash: {@code SCHEMA_REGISTRY_AUTO_REGISTER_SCHEMAS} is
   * {@code auto.register.schemas}.
   */
  static Optional<SchemaRegistry> from(Env env) {
    Optional<URI> url = env.url("SCHEMA_REGISTRY_URL");
    String serializer = env.text("SCHEMA_REGISTRY_SERIALIZER", APICURIO_SERIALIZER);
    String deserializer = env.text("SCHEMA_REGISTRY_DESERIALIZER", APICURIO_DESERIALIZER);
    if (url.isPresent()) {
      checkClass(env, "SCHEMA_REGISTRY_SERIALIZER", serializer, Serializer.class);
      checkClass(env, "SCHEMA_REGISTRY_DESERIALIZER", deserializer, Deserializer.class);
    }
    Map<String, String> properties = new HashMap<>();
    env.propertiesUnder("SCHEMA_REGISTRY_")
        .forEach((key, value) -> properties.put(key.replace("..", "-"), value));
    return url.map(at -> new SchemaRegistry(at, serializer, deserializer, properties));
  }

  /**
   * Why nothing answers at the registry's address, as a plain sentence; empty when something does.
   *
   * <p>Opens a connection and sends nothing, so it needs no credentials.
   */
  public Optional<String> unreachable(Duration timeout) {
    int port = url.getPort() >= 0 ? url.getPort() : "https".equals(url.getScheme()) ? 443 : 80;
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(url.getHost(), port), Math.toIntExact(timeout.toMillis()));
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(
          "The schema registry at %s cannot be reached (%s); start it or correct SCHEMA_REGISTRY_URL."
              .formatted(address(), reason(e)));
    }
  }

  /** The URL without credentials or query, fit for logs. */
  String address() {
    String port = url.getPort() >= 0 ? ":" + url.getPort() : "";
    return url.getScheme() + "://" + url.getHost() + port + url.getPath();
  }

  /** What both classes are configured with; each takes what it knows and leaves the rest. */
  Map<String, Object> serdeConfig() {
    Map<String, Object> config = new HashMap<>();
    config.put("apicurio.registry.url", apicurioUrl());
    config.put("apicurio.registry.http.adapter", "JDK");
    config.put("apicurio.registry.auto-register", true);
    config.put("apicurio.registry.auto-register.if-exists", "FIND_OR_CREATE_VERSION");
    // Each schema whole, as Confluent's serializer registers it, not split into one per record.
    config.put("apicurio.registry.dereference-schema", true);
    config.put("apicurio.registry.use-specific-avro-reader", true);
    config.put("apicurio.registry.check-period-ms", SCHEMAS_KEPT.toMillis());
    config.put("apicurio.registry.fault-tolerant-refresh", true);
    config.put("schema.registry.url", url.toString());
    config.put("specific.avro.reader", true);
    config.putAll(properties);
    return config;
  }

  static String reason(Throwable e) {
    return Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
  }

  /** Names of properties only: their values may be passwords. */
  @Override
  public String toString() {
    return "SchemaRegistry[url=%s, serializer=%s, deserializer=%s, properties=%s]"
        .formatted(address(), serializer, deserializer, properties.keySet());
  }

  private String apicurioUrl() {
    String path = url.getPath();
    return path.isEmpty() || path.equals("/")
        ? url.resolve(APICURIO_PATH).toString()
        : url.toString();
  }

  private static void checkClass(Env env, String key, String name, Class<?> wanted) {
    try {
      Class<?> named = Class.forName(name, false, Thread.currentThread().getContextClassLoader());
      if (!wanted.isAssignableFrom(named)) {
        env.problem(
            "%s names %s, which is not a Kafka %s.".formatted(key, name, wanted.getSimpleName()));
      }
    } catch (ClassNotFoundException | LinkageError e) {
      env.problem(
          "%s names %s, which is not on the class path; put its jar and those it needs in lib/ext."
              .formatted(key, name));
    }
  }
}
