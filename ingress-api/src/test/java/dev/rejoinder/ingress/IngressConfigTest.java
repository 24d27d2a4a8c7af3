package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoinder.runtime.ConfigException;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.Secret;
import dev.rejoinder.runtime.Service;
import dev.rejoinder.runtime.StreamsSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IngressConfigTest {

  private static final Map<String, String> LEAST = Map.of("CALL_SIGNING_SECRET", "s");

  private static IngressConfig config(Map<String, String> values) {
    Env env = Env.of(values);
    IngressConfig config = IngressConfig.from(env);
    env.check();
    return config;
  }

  private static Map<String, String> with(String key, String value) {
    Map<String, String> values = new HashMap<>(LEAST);
    values.put(key, value);
    return values;
  }

  @Test
  void theDefaultsAreLocalAndBounded() {
    IngressConfig config = config(LEAST);

    assertThat(config.host()).isEqualTo("127.0.0.1");
    assertThat(config.port()).isEqualTo(3000);
    assertThat(config.limits())
        .isEqualTo(
            new Limits(
                Duration.ofSeconds(40), Duration.ofMinutes(3), 256 * 1024, 32_000, List.of()));
    assertThat(config.view())
        .isEqualTo(new ViewLimits(100_000, 100_000_000, 100_000, Duration.ofDays(1)));
    assertThat(config.streams()).isEqualTo(new StreamLimits(1000, Duration.ofSeconds(15)));
    assertThat(config.assistantId()).isEmpty();
    assertThat(config.assistants()).hasSize(1);
    assertThat(config.replicas().advertisedUrl()).isEqualTo(URI.create("http://127.0.0.1:3000"));
    assertThat(config.viewStreams().purpose())
        .isEqualTo(new StreamsSettings.Purpose.Views("127.0.0.1:3000"));
    assertThat(config.viewStreams().applicationId()).isEqualTo("rejoinder.ingress-views");
    assertThat(config.viewStreams().standbyReplicas()).isEqualTo(1);
    assertThat(config.callbackTrust())
        .isEqualTo(new CallbackTrust(Optional.empty(), Optional.empty(), false));
    assertThat(config.seal()).isEmpty();
    assertThat(config.privateNetworks()).isFalse();
    assertThat(config.requireHttps()).isFalse();
    assertThat(config.webhooksPerOwner()).isEqualTo(10);
    assertThat(config.publicUrl()).isEmpty();
    assertThat(config.sources().all()).isEmpty();
  }

  @Test
  void everyKeyChangesItsField(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("assistants.yaml");
    Files.writeString(file, "assistants: [{id: x, name: X, instructions: Hello.}]");
    Map<String, String> values = new HashMap<>(LEAST);
    values.putAll(
        Map.of(
            "HOST", "0.0.0.0",
            "PORT", "0",
            "ASSISTANT_ID", "x",
            "ASSISTANTS_FILE", file.toString(),
            "ASK_WAIT", "1s",
            "CALLBACK_WAIT", "2s",
            "BODY_BYTES_MAX", "2048",
            "ASK_MESSAGE_CHARS_MAX", "10",
            "CORS_ORIGINS", "https://a.example, http://localhost:5173",
            "VIEW_RUNS_MAX", "5"));
    values.put("VIEW_MEGACHARS_MAX", "7");
    values.put("VIEW_LOOK_BACK", "1h");
    values.put("VIEW_DELIVERIES_MAX", "6");
    values.put("WEBHOOK_SECRET", "tools");
    values.put("TASK_WEBHOOK_SECRET", "tasks");
    values.put("CALLBACK_SIGNATURES", "required");
    values.put("SECRETS_KEY", Base64.getEncoder().encodeToString(new byte[32]));
    values.put("ALLOW_PRIVATE_NETWORKS", "true");
    values.put("REQUIRE_HTTPS", "true");
    values.put("WEBHOOKS_PER_OWNER", "3");
    values.put("PUBLIC_URL", "https://rejoinder.example");
    values.put("SSE_STREAMS_MAX", "3");
    values.put("SSE_HEARTBEAT", "2s");
    values.put("STREAMS_STANDBY_REPLICAS", "0");
    values.put("ADVERTISED_URL", "https://ingress-1");
    values.put("REPLICA_KEY", "between us");

    IngressConfig config = config(values);

    assertThat(config.host()).isEqualTo("0.0.0.0");
    assertThat(config.port()).isZero();
    assertThat(config.assistantId()).contains("x");
    assertThat(config.assistants())
        .singleElement()
        .satisfies(assistant -> assertThat(assistant.getId()).isEqualTo("x"));
    assertThat(config.limits())
        .isEqualTo(
            new Limits(
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                2048,
                10,
                List.of("https://a.example", "http://localhost:5173")));
    assertThat(config.view()).isEqualTo(new ViewLimits(5, 7_000_000, 6, Duration.ofHours(1)));
    assertThat(config.streams()).isEqualTo(new StreamLimits(3, Duration.ofSeconds(2)));
    assertThat(config.callbackTrust())
        .isEqualTo(
            new CallbackTrust(
                Optional.of(new Secret("tools")), Optional.of(new Secret("tasks")), true));
    assertThat(config.seal()).isPresent();
    assertThat(config.privateNetworks()).isTrue();
    assertThat(config.requireHttps()).isTrue();
    assertThat(config.webhooksPerOwner()).isEqualTo(3);
    assertThat(config.publicUrl()).contains(URI.create("https://rejoinder.example"));
    assertThat(config.replicas())
        .isEqualTo(
            new ReplicaConfig(URI.create("https://ingress-1:443"), new Secret("between us")));
    assertThat(config.viewStreams().purpose())
        .isEqualTo(new StreamsSettings.Purpose.Views("ingress-1:443"));
    assertThat(config.viewStreams().standbyReplicas()).isZero();
  }

  @Test
  void replicasOfOneSigningSecretShareAKeyThatIsNotIt() {
    Secret key = config(LEAST).replicas().key();

    assertThat(config(LEAST).replicas().key()).isEqualTo(key);
    assertThat(config(Map.of("CALL_SIGNING_SECRET", "t")).replicas().key()).isNotEqualTo(key);
    assertThat(key.value()).hasSize(64).isNotEqualTo("s");
  }

  @Test
  void aReplicaThatListensEverywhereIsReachedByItsName() {
    URI url = config(with("HOST", "0.0.0.0")).replicas().advertisedUrl();

    assertThat(url.toString()).startsWith("http://").endsWith(":3000").doesNotContain("0.0.0.0");
    assertThatThrownBy(() -> config(with("ADVERTISED_URL", "http://a/path")))
        .hasMessageStartingWith("ADVERTISED_URL must be scheme, host and port alone");
  }

  @Test
  void signaturesNobodyCouldGiveAreNotRequired() {
    assertThatThrownBy(() -> config(with("CALLBACK_SIGNATURES", "required")))
        .hasMessageStartingWith("CALLBACK_SIGNATURES=required needs WEBHOOK_SECRET");
    assertThatThrownBy(() -> config(with("CALLBACK_SIGNATURES", "always")))
        .hasMessageStartingWith("CALLBACK_SIGNATURES must be one of optional, required");
    assertThatThrownBy(() -> config(with("TASK_WEBHOOK_SECRET", "whsec_?")))
        .hasMessageStartingWith("TASK_WEBHOOK_SECRET begins with whsec_");
    assertThatThrownBy(() -> config(with("SECRETS_KEY", "short")))
        .hasMessageStartingWith("SECRETS_KEY must be 32 bytes");
  }

  @Test
  void aMissingSecretIsOneSentence() {
    assertThatThrownBy(() -> config(Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("CALL_SIGNING_SECRET must be set");
  }

  @Test
  void everyProblemOfTheAssistantsFileIsAProblemOfTheConfiguration(@TempDir Path folder)
      throws IOException {
    Path file = folder.resolve("assistants.yaml");
    Files.writeString(file, "assistants: [{id: x, nick: X, instructions: Hello.}]");

    assertThatThrownBy(() -> config(with("ASSISTANTS_FILE", file.toString())))
        .hasMessageContaining("ASSISTANTS_FILE: Assistant 'x' has 'nick'")
        .hasMessageContaining("Assistant 'x' needs 'name'.");
    assertThatThrownBy(() -> config(with("ASSISTANTS_FILE", folder + "/none.yaml")))
        .hasMessageContaining("ASSISTANTS_FILE cannot be read");
  }

  @Test
  void originsThatAreNoneAreRefused() {
    assertThatThrownBy(() -> config(with("CORS_ORIGINS", "a.example")))
        .hasMessageStartingWith("CORS_ORIGINS must be origins");
  }

  @Test
  void aSecretThatCouldNeverVerifyIsAProblemOfTheConfiguration() {
    assertThatThrownBy(() -> config(with("OPENPHONE_WEBHOOK_SECRET", "your_webhook_secret")))
        .hasMessageContaining("Source openphone: its secret 1 must be base64");
  }

  @Test
  void withSourcesTheirHealthIsWatched() {
    List<Service> services = IngressApi.services(config(with("OPENPHONE_WEBHOOK_OPEN", "true")));

    assertThat(services).extracting(Service::name).contains("source-signals").endsWith("http");
  }

  @Test
  void theServerStartsLastSoThatItIsClosedFirst() {
    List<Service> services = IngressApi.services(config(LEAST));

    assertThat(services)
        .extracting(Service::name)
        .containsExactly(
            "kafka",
            "ingress-producer",
            "ingress-dead-letters",
            "ingress-views",
            "ingress-history",
            "ingress-past-deliveries",
            "ingress-webhook-jobs",
            "ingress-api-keys",
            "ingress-assistants",
            "ingress-webhooks",
            "ingress-sessions",
            "ingress-webhook-states",
            "ingress-source-states",
            "assistants-publisher",
            "http");
  }
}
