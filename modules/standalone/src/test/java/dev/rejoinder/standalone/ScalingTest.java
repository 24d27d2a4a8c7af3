package dev.rejoinder.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.SpecificationVersion;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.topics.Topic;
import dev.rejoinder.topics.Topics;
import dev.rejoinder.topics.TopicsConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** KEDA is told to measure what there is, and to scale what reads it. */
class ScalingTest {

  private final Manifests manifests = new Manifests();

  @Test
  void everyScalerHasOnlyFieldsThatKedaKnows() {
    assertThat(manifests.of("ScaledObject"))
        .hasSize(3)
        .allSatisfy(scaled ->
            assertThat(
                    OpsFiles.problems(
                        "scaled-object.json", SpecificationVersion.DRAFT_2020_12, scaled))
                .isEmpty());
  }

  @Test
  void lagIsMeasuredOfGroupsThatReadTheTopicAndScalesWhatReadsThem() throws IOException {
    TopicsConfig config = TopicsConfig.from(Env.of(Map.of()));
    Set<String> topics =
        new Topics(config).all().stream().map(Topic::name).collect(Collectors.toSet());
    for (JsonNode scaled : manifests.of("ScaledObject")) {
      String name = scaled.at("/metadata/name").asText();
      JsonNode target = scaled.at("/spec/scaleTargetRef");
      assertThat(target.path("name").asText()).isEqualTo(name);
      assertThat(Manifests.kind(manifests.worker(name)))
          .isEqualTo(target.path("apiVersion").asText() + "/" + target.path("kind").asText());
      assertThat(scaled.at("/spec/maxReplicaCount").asInt()).isEqualTo(config.partitions());
      String sources = sources(OpsFiles.ROOT.resolve(name));
      for (JsonNode trigger : scaled.at("/spec/triggers")) {
        JsonNode lag = trigger.path("metadata");
        assertThat(topics).contains(lag.path("topic").asText());
        String group = lag.path("consumerGroup").asText().substring(config.prefix().length());
        assertThat(sources).as("groups of %s", name).contains('"' + group + '"');
      }
    }
  }

  private static String sources(Path module) throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.walk(module.resolve("src/main/java"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        all.append(Files.readString(file));
      }
    }
    return all.toString();
  }
}
