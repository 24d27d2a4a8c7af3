package dev.rejoinder.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What ops/kubernetes holds. */
final class Manifests {

  static final Path FOLDER = OpsFiles.ROOT.resolve("ops/kubernetes");

  private final List<JsonNode> manifests =
      Stream.of("base", "keda")
          .flatMap(folder -> files(folder).stream().flatMap(f -> OpsFiles.documents(f).stream()))
          .toList();

  List<JsonNode> all() {
    return manifests;
  }

  /** By name, which is the command as well. */
  Map<String, JsonNode> workers() {
    Map<String, JsonNode> workers = new TreeMap<>();
    Stream.of("StatefulSet", "Deployment")
        .flatMap(kind -> of(kind).stream())
        .forEach(worker -> workers.put(worker.at("/metadata/name").asText(), worker));
    return workers;
  }

  List<JsonNode> pods() {
    return Stream.concat(workers().values().stream(), of("Job").stream())
        .map(owner -> owner.at("/spec/template/spec"))
        .toList();
  }

  /**
   * @throws NoSuchElementException when there is none
   */
  JsonNode worker(String name) {
    return Optional.ofNullable(workers().get(name)).orElseThrow();
  }

  JsonNode container(String worker) {
    JsonNode container = worker(worker).at("/spec/template/spec/containers/0");
    assertThat(OpsFiles.texts(container.path("args"))).containsExactly(worker);
    return container;
  }

  List<JsonNode> of(String kind) {
    return manifests.stream()
        .filter(manifest -> manifest.path("kind").asText().equals(kind))
        .toList();
  }

  JsonNode named(String kind, String name) {
    Optional<JsonNode> found =
        of(kind).stream().filter(m -> m.at("/metadata/name").asText().equals(name)).findFirst();
    return found.orElseThrow();
  }

  static String kind(JsonNode manifest) {
    return manifest.path("apiVersion").asText() + "/" + manifest.path("kind").asText();
  }

  /** Names of whole manifests, or of the elements of a list. */
  static Set<String> names(List<JsonNode> nodes) {
    return nodes.stream()
        .map(node -> node.has("metadata") ? node.at("/metadata/name") : node.path("name"))
        .map(JsonNode::asText)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  static Set<String> variables(JsonNode container) {
    return new TreeSet<>(names(container.path("env").valueStream().toList()));
  }

  static List<Path> files(String folder) {
    try (Stream<Path> files = Files.list(FOLDER.resolve(folder))) {
      return files.filter(file -> !file.endsWith("kustomization.yaml")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
