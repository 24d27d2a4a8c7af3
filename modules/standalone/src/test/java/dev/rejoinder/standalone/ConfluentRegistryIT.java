package dev.rejoinder.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.schemas.CancelRun;
import dev.rejoinder.schemas.RunCommand;
import dev.rejoinder.topics.Topic;
import dev.rejoinder.topics.TopicCreator;
import dev.rejoinder.topics.Topics;
import dev.rejoinder.topics.TopicsConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.kafka.KafkaContainer;

/**
 * Confluent's registry with Confluent's own serializer, which Maven Central does not have: for
 * those who have Docker, and its jars in lib/ext. Skipped, saying so, elsewhere.
 */
@Testcontainers(disabledWithoutDocker = true)
class ConfluentRegistryIT {

  private static final Path JARS = Path.of("../../lib/ext");
  private static final int REGISTRY_PORT = 8081;

  @Test
  void itsSerializerWritesWhatItReadsAgainAndTheRegistryKnows() throws Exception {
    List<URL> jars = jars();
    assumeThat(jars)
        .as("lib/ext must hold io.confluent's kafka-avro-serializer and what it needs")
        .anyMatch(jar -> jar.getPath().contains("kafka-avro-serializer"));
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (Network network = Network.newNetwork();
        URLClassLoader theirs = new URLClassLoader(jars.toArray(URL[]::new), before);
        KafkaContainer kafka = kafka(network);
        GenericContainer<?> registry = registry(network)) {
      thread.setContextClassLoader(theirs);
      kafka.start();
      registry.start();
      String url = "http://%s:%d".formatted(registry.getHost(), port(registry));

      assertRoundTrip(environment(kafka.getBootstrapServers(), url));

      assertThat(get(url + "/subjects")).contains("\"rejoinder.run-commands-value\"");
      assertThat(get(url + "/subjects/rejoinder.run-commands-value/versions/1"))
          .contains(RunCommand.class.getName());
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static void assertRoundTrip(Env env) throws Exception {
    Topics topics = new Topics(TopicsConfig.from(env));
    KafkaClients clients = KafkaClients.from(env);
    env.check();
    try (Admin admin = Admin.create(clients.common("test"))) {
      new TopicCreator(topics).create(admin);
    }
    Topic<RunCommand> commands = topics.runCommands();
    RunCommand command = new RunCommand("cmd_1", "thread_1", "run_1", new CancelRun("over"));
    try (KafkaProducer<String, RunCommand> producer =
        new KafkaProducer<>(
            clients.producer("test"), new StringSerializer(), commands.valueSerde().serializer())) {
      producer.send(new ProducerRecord<>(commands.name(), 0, "thread_1", command)).get();
    }
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            clients.consumer("test"), new StringDeserializer(), new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition(commands.name(), 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      ConsumerRecord<String, byte[]> read = consumer.poll(Duration.ofSeconds(30)).iterator().next();
      assertThat(read.value()[0]).as("Confluent's wire format").isZero();
      assertThat(commands.valueSerde().deserializer().deserialize(commands.name(), read.value()))
          .isEqualTo(command);
    }
  }

  private static Env environment(String bootstrapServers, String registry) {
    return Env.of(
        Map.of(
            "KAFKA_BOOTSTRAP_SERVERS",
            bootstrapServers,
            "SCHEMA_REGISTRY_URL",
            registry,
            "SCHEMA_REGISTRY_SERIALIZER",
            "io.confluent.kafka.serializers.KafkaAvroSerializer",
            "SCHEMA_REGISTRY_DESERIALIZER",
            "io.confluent.kafka.serializers.KafkaAvroDeserializer"));
  }

  @SuppressWarnings("resource") // Closed by whom it is returned to.
  private static KafkaContainer kafka(Network network) {
    return new KafkaContainer("apache/kafka:4.3.1")
        .withNetwork(network)
        .withListener("kafka:19092");
  }

  @SuppressWarnings("resource") // Closed by whom it is returned to.
  private static GenericContainer<?> registry(Network network) {
    return new GenericContainer<>("confluentinc/cp-schema-registry:8.1.0")
        .withNetwork(network)
        .withExposedPorts(REGISTRY_PORT)
        .withEnv("SCHEMA_REGISTRY_HOST_NAME", "registry")
        .withEnv("SCHEMA_REGISTRY_KAFKASTORE_BOOTSTRAP_SERVERS", "PLAINTEXT://kafka:19092")
        .waitingFor(Wait.forHttp("/subjects").forStatusCode(200));
  }

  private static int port(GenericContainer<?> container) {
    return container.getMappedPort(REGISTRY_PORT);
  }

  private static String get(String url) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(30)).build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  private static List<URL> jars() throws IOException {
    if (!Files.isDirectory(JARS)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(JARS)) {
      return files
          .filter(file -> file.toString().endsWith(".jar"))
          .map(ConfluentRegistryIT::url)
          .toList();
    }
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new UncheckedIOException(e);
    }
  }
}
