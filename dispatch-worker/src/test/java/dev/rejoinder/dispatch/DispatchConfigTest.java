package dev.rejoinder.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoinder.runtime.ConfigException;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.Secret;
import dev.rejoinder.runtime.Service;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DispatchConfigTest {

  @Test
  void theDefaultsAreSafe() {
    var config = read(Map.of());
    assertThat(config.webhookUrl()).isEmpty();
    assertThat(config.webhookSecret()).isEmpty();
    assertThat(config.taskWebhookSecret()).isEmpty();
    assertThat(config.seal()).isEmpty();
    assertThat(config.allowPrivateNetworks()).isFalse();
    assertThat(config.requireHttps()).isFalse();
    assertThat(config.disableAfter()).isEqualTo(5);
    assertThat(config.requestTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.inFlightMax()).isEqualTo(1_024);
    assertThat(config.sources().all()).isEmpty();
    assertThat(config.lanes())
        .isEqualTo(new LaneConfig(8, 64, 100, 5, Duration.ofSeconds(2), Duration.ofHours(24)));
  }

  @Test
  void everyKeyChangesItsField() {
    var config =
        read(
            Map.ofEntries(
                Map.entry("TASK_WEBHOOK_SECRET", "s3cret of tasks"),
                Map.entry("SECRETS_KEY", "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA="),
                Map.entry("WEBHOOK_URL", "https://tool.example/hook"),
                Map.entry("WEBHOOK_SECRET", "s3cret"),
                Map.entry("ALLOW_PRIVATE_NETWORKS", "true"),
                Map.entry("REQUIRE_HTTPS", "true"),
                Map.entry("WEBHOOK_DISABLE_AFTER", "9"),
                Map.entry("DISPATCH_REQUEST_TIMEOUT", "250ms"),
                Map.entry("DISPATCH_IN_FLIGHT", "7"),
                Map.entry("OPENPHONE_WEBHOOK_SECRET", "s3cret of openphone"),
                Map.entry("TOPIC_PREFIX", "team."),
                Map.entry("KAFKA_BOOTSTRAP_SERVERS", "kafka:1"),
                Map.entry("INSTANCE_ID", "one")));
    assertThat(config.webhookUrl()).hasValue(URI.create("https://tool.example/hook"));
    assertThat(config.webhookSecret()).hasValue(new Secret("s3cret"));
    assertThat(config.taskWebhookSecret()).hasValue(new Secret("s3cret of tasks"));
    assertThat(config.seal()).isPresent();
    assertThat(config.allowPrivateNetworks()).isTrue();
    assertThat(config.requireHttps()).isTrue();
    assertThat(config.disableAfter()).isEqualTo(9);
    assertThat(config.requestTimeout()).isEqualTo(Duration.ofMillis(250));
    assertThat(config.inFlightMax()).isEqualTo(7);
    assertThat(config.sources().find("openphone")).isPresent();
    assertThat(config.topics().prefix()).isEqualTo("team.");
    assertThat(config.kafka().bootstrapServers()).isEqualTo("kafka:1");
    assertThat(config.instance().id()).hasValue("one");
    assertThat(config.toString()).doesNotContain("s3cret");
  }

  @Test
  void everyKeyOfTheLanesChangesItsField() {
    var config =
        read(
            Map.of(
                "WEBHOOK_IN_FLIGHT", "1",
                "TOOL_IN_FLIGHT", "2",
                "WEBHOOK_EVENTS_PER_MINUTE", "3",
                "DISPATCH_BREAKER_FAILURES", "4",
                "DISPATCH_PARK_AFTER", "500ms",
                "DELIVERY_PARKED_MAX", "6s"));
    assertThat(config.lanes())
        .isEqualTo(new LaneConfig(1, 2, 3, 4, Duration.ofMillis(500), Duration.ofSeconds(6)));
  }

  @ParameterizedTest
  @CsvSource({
    "WEBHOOK_URL,              https://user:pass@tool.example/, WEBHOOK_URL must not carry",
    "WEBHOOK_URL,              ftp://tool.example/,             WEBHOOK_URL must be a URL",
    "WEBHOOK_SECRET,           whsec_not base64!,               the rest of it must be base64",
    "TASK_WEBHOOK_SECRET,      whsec_not base64!,               the rest of it must be base64",
    "SECRETS_KEY,              c2hvcnQ=,                        32 bytes in base64",
    "DISPATCH_REQUEST_TIMEOUT, 99ms,                            from 100ms to 5m",
    "DISPATCH_REQUEST_TIMEOUT, 6m,                              from 100ms to 5m",
    "WEBHOOK_DISABLE_AFTER,    101,                             from 0 to 100",
    "DISPATCH_IN_FLIGHT,       0,                               from 1 to 10000",
  })
  void aBadValueIsSaidPlainly(String key, String value, String sentence) {
    assertThatThrownBy(() -> read(Map.of(key, value)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void aPlainWebhookUrlIsRefusedWhereHttpsIsRequired() {
    var values = Map.of("REQUIRE_HTTPS", "true", "WEBHOOK_URL", "http://tool.example/");
    assertThatThrownBy(() -> read(values)).hasMessageContaining("must begin with https://");
  }

  @Test
  void aSecretWithAControlCharacterIsRefused() {
    assertThatThrownBy(() -> read(Map.of("WEBHOOK_SECRET", "two\nlines")))
        .hasMessageContaining("control characters");
  }

  @Test
  void oneWorkerReadsAllTopicsOfDeliveries() {
    var services = DispatchWorker.services(read(Map.of("RETRY_DELAYS", "10ms,2s")));
    assertThat(services)
        .extracting(Service::name)
        .containsExactly(
            "dispatch-assistants",
            "dispatch-webhooks",
            "dispatch-webhook-states",
            "dispatch-call-events",
            "dispatch-results",
            "dispatch-fanout",
            "dispatch-worker",
            "dispatch-webhook-jobs",
            "dispatch-jobs");
  }

  private static DispatchConfig read(Map<String, String> values) {
    Env env = Env.of(values);
    var config = DispatchConfig.from(env);
    env.check();
    return config;
  }
}
