package dev.rejoinder.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoinder.callback.call.CallPolicy;
import dev.rejoinder.runtime.ConfigException;
import dev.rejoinder.runtime.Env;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CallbackConfigTest {

  @Test
  void theDefaultsAreTheDocumentedOnes() {
    CallbackConfig config = config(Map.of());

    assertThat(config.policy())
        .isEqualTo(
            new CallPolicy(
                Duration.ofMinutes(5),
                Duration.ofMinutes(1),
                Duration.ofHours(24),
                Duration.ofHours(24)));
    assertThat(config.publicUrl()).isEqualTo(URI.create("http://localhost:3000"));
    assertThat(config.dueCheckInterval()).isEqualTo(Duration.ofMillis(100));
    assertThat(config.streams().applicationId()).isEqualTo("rejoinder.callback-worker");
    assertThat(config.streams().deadLetterTopic()).isEqualTo("rejoinder.dead-letters");
  }

  @Test
  void everyKeyChangesItsField() {
    CallbackConfig config =
        config(
            Map.of(
                "CALL_TIMEOUT", "100ms",
                "CALLBACK_PARKED_TTL", "2s",
                "CALL_RETENTION", "3s",
                "CALL_APPROVAL_TIMEOUT", "4s",
                "PUBLIC_URL", "https://rejoinder.example",
                "DUE_CHECK_INTERVAL", "10ms",
                "TOPIC_PREFIX", "test.",
                "KAFKA_BOOTSTRAP_SERVERS", "kafka:9092"));

    assertThat(config.policy())
        .isEqualTo(
            new CallPolicy(
                Duration.ofMillis(100),
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                Duration.ofSeconds(4)));
    assertThat(config.publicUrl()).isEqualTo(URI.create("https://rejoinder.example"));
    assertThat(config.dueCheckInterval()).isEqualTo(Duration.ofMillis(10));
    assertThat(config.topics().prefix()).isEqualTo("test.");
    assertThat(config.streams().applicationId()).isEqualTo("test.callback-worker");
    assertThat(config.streams().kafka().bootstrapServers()).isEqualTo("kafka:9092");
  }

  @Test
  void thePublicUrlFollowsThePort() {
    assertThat(config(Map.of("PORT", "8080")).publicUrl())
        .isEqualTo(URI.create("http://localhost:8080"));
  }

  @Test
  void whatIsOutOfBoundsIsSaidAllAtOnce() {
    Env env =
        Env.of(Map.of("CALL_TIMEOUT", "99ms", "CALL_RETENTION", "31d", "PUBLIC_URL", "nowhere"));
    CallbackConfig.from(env);

    assertThatThrownBy(env::check)
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("CALL_TIMEOUT", "CALL_RETENTION", "PUBLIC_URL");
  }

  private static CallbackConfig config(Map<String, String> values) {
    Env env = Env.of(values);
    CallbackConfig config = CallbackConfig.from(env);
    env.check();
    return config;
  }
}
