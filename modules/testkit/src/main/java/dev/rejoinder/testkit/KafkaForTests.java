package dev.rejoinder.testkit;

import dev.rejoinder.embedded.EmbeddedKafka;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * One real broker for all tests of this JVM, started by the first that asks.
 *
 * <p>Tests keep apart by prefix: each takes an {@link #environment()} of its own. Thread-safe.
 */
public final class KafkaForTests {

  private static final int PREFIX_CHARS = 8;

  private KafkaForTests() {}

  private static final class Holder {
    static final EmbeddedKafka KAFKA = start();
  }

  /** {@code host:port} of the broker. */
  public static String bootstrapServers() {
    return Holder.KAFKA.bootstrapServers();
  }

  /** A topic prefix nobody else has. */
  public static String uniquePrefix() {
    return "t" + UUID.randomUUID().toString().substring(0, PREFIX_CHARS) + ".";
  }

  /**
   * Settings of a process that has the broker for itself: {@code KAFKA_BOOTSTRAP_SERVERS}, a unique
   * {@code TOPIC_PREFIX}, two partitions, and a {@code REJOINDER_DATA_DIR} deleted when the JVM
   * ends. A fresh map the caller may change.
   */
  public static Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    String prefix = uniquePrefix();
    Path data = Holder.KAFKA.directory().resolveSibling("data").resolve(prefix + "state");
    environment.put("KAFKA_BOOTSTRAP_SERVERS", bootstrapServers());
    environment.put("TOPIC_PREFIX", prefix);
    environment.put("TOPIC_PARTITIONS", "2");
    environment.put("REJOINDER_DATA_DIR", data.toString());
    return environment;
  }

  /** Creates topics with {@code partitions} each and waits until the broker knows them. */
  public static void createTopics(int partitions, String... names)
      throws ExecutionException, InterruptedException {
    List<NewTopic> topics =
        Stream.of(names).map(name -> new NewTopic(name, partitions, (short) 1)).toList();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
      admin.createTopics(topics).all().get();
    }
  }

  private static EmbeddedKafka start() {
    try {
      Path directory = Files.createTempDirectory("rejoinder-test");
      EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"));
      Runtime.getRuntime()
          .addShutdownHook(new Thread(() -> end(kafka, directory), "end-test-kafka"));
      return kafka;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void end(EmbeddedKafka kafka, Path directory) {
    kafka.close();
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
