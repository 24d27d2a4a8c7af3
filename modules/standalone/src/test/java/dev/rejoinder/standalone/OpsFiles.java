package dev.rejoinder.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.topics.TopicsConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What tests of the files that deploy us share: reading YAML, schemas, and what workers read. */
final class OpsFiles {

  static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

  static final ObjectMapper JSON = new ObjectMapper();

  /** The longest a process takes to close; see {@code WorkerProcess}. */
  static final int CLOSE_SECONDS_MAX = 30;

  /** Of secrets we read: whoever can read the log can ask, sign or open with one. */
  private static final String SECRET = ".*(_SECRET|_KEY|_KEY_PREVIOUS|_TOKEN)";

  private OpsFiles() {}

  /** Every document of a file, with anchors and merges resolved; a key given twice is an error. */
  static List<JsonNode> documents(Path file) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    List<JsonNode> documents = new ArrayList<>();
    try {
      new Yaml(new SafeConstructor(options))
          .loadAll(Files.readString(file))
          .forEach(document -> documents.add(JSON.valueToTree(document)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return documents;
  }

  /** What does not fit the schema among our resources; empty when all does. */
  static List<String> problems(String schema, SpecificationVersion version, JsonNode document) {
    try (InputStream in = OpsFiles.class.getResourceAsStream("/deployment/" + schema)) {
      Schema compiled =
          SchemaRegistry.withDefaultDialect(version)
              .getSchema(JSON.readTree(Objects.requireNonNull(in, schema)));
      return compiled.validate(document).stream()
          .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Every key a worker's process reads when sources send webhooks in; {@code command} as in {@code
   * rejoinder run-worker}.
   */
  static Set<String> readBy(String command) {
    Env env = Env.of(Map.of("SOURCES_FILE", "src/test/resources/deployment/sources.yaml"));
    Gated.healthPort(env);
    TopicsConfig.from(env);
    KafkaClients.from(env);
    Stream.of(Workers.values())
        .filter(worker -> worker.command().equals(command))
        .forEach(worker -> worker.configured(env));
    return new TreeSet<>(env.known().keySet());
  }

  /** Those of its keys that are secrets. */
  static Set<String> secretsOf(String command) {
    Set<String> secrets = readBy(command);
    secrets.removeIf(key -> !secret(key));
    return secrets;
  }

  static boolean secret(String key) {
    return key.matches(SECRET);
  }

  static List<String> texts(JsonNode array) {
    return array.valueStream().map(JsonNode::asText).toList();
  }
}
