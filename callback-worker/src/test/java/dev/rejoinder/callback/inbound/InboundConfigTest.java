package dev.rejoinder.callback.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.runtime.Secret;
import dev.rejoinder.topics.TopicsConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InboundConfigTest {

  private static final String TASK =
      """
      sources: [{name: github}]
      routes: [{name: r, source: github, types: [push], task: {webhook_url: "http://x/y"}}]
      """;

  @TempDir private Path folder;

  @Test
  void nothingIsWantedWithoutSources() {
    InboundConfig config = config(Env.of(Map.of()));

    assertThat(config.wanted()).isFalse();
    assertThat(config.dedupeWindow()).isEqualTo(Duration.ofDays(3));
    assertThat(config.assistantId()).isEmpty();
    assertThat(config.signingSecret()).isEmpty();
    assertThat(config.streams().applicationId()).isEqualTo("rejoinder.inbound");
    assertThat(config.streams().deadLetterTopic()).isEqualTo("rejoinder.dead-letters");
  }

  @Test
  void everyKeyChangesItsField() throws IOException {
    Env env =
        Env.of(
            Map.of(
                "SOURCES_FILE",
                file(TASK),
                "INBOUND_DEDUPE_WINDOW",
                "1h",
                "ASSISTANT_ID",
                "weather",
                "CALL_SIGNING_SECRET",
                "s",
                "TOPIC_PREFIX",
                "test."));
    InboundConfig config = config(env);
    env.check();

    assertThat(config.wanted()).isTrue();
    assertThat(config.sources().route("r")).isPresent();
    assertThat(config.dedupeWindow()).isEqualTo(Duration.ofHours(1));
    assertThat(config.assistantId()).contains("weather");
    assertThat(config.signingSecret()).contains(new Secret("s"));
    assertThat(config.streams().applicationId()).isEqualTo("test.inbound");
  }

  @Test
  void routesThatStartTasksNeedTheSecretOfTheirIds() throws IOException {
    Env env = Env.of(Map.of("SOURCES_FILE", file(TASK)));
    config(env);

    assertThatThrownBy(env::check).hasMessageContaining("CALL_SIGNING_SECRET must be set");
  }

  private static InboundConfig config(Env env) {
    return InboundConfig.from(env, TopicsConfig.from(env), KafkaClients.from(env));
  }

  private String file(String yaml) throws IOException {
    return Files.writeString(folder.resolve("sources.yaml"), yaml).toString();
  }
}
