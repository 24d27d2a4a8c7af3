package dev.rejoinder.dispatch;

import dev.rejoinder.dispatch.delivery.WebhookHealth;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.Instance;
import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.runtime.Secret;
import dev.rejoinder.sources.Sources;
import dev.rejoinder.sources.SourcesConfig;
import dev.rejoinder.topics.Seal;
import dev.rejoinder.topics.TopicsConfig;
import dev.rejoinder.topics.WebhookSignature;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * What a dispatch-worker is told.
 *
 * @param webhookUrl where calls of tools without a URL of their own go; empty: those fail
 * @param webhookSecret signs every webhook and goes along as {@code X-Webhook-Secret}; empty:
 *     neither. {@code whsec_} and base64 is a Standard Webhooks key; other text is a key by its
 *     UTF-8 bytes
 * @param taskWebhookSecret TASK_WEBHOOK_SECRET, signs tasks; empty: they are not signed
 * @param seal SECRETS_KEY, opens the authorization tasks bring along; the ingress's
 * @param allowPrivateNetworks whether webhooks may go to addresses that are not public; default no
 * @param requireHttps REQUIRE_HTTPS, whether http:// URLs are refused; default no
 * @param disableAfter WEBHOOK_DISABLE_AFTER, deliveries given up in a row that disable a webhook, 0
 *     (none do) to 100; default 5
 * @param requestTimeout from resolving the name to the last byte of the answer, 100 ms to 5 min;
 *     default 30 s
 * @param inFlightMax webhooks under way at once that are not slow, 1 to 10,000; default 1,024
 * @param lanes bounds of each endpoint
 * @param sources whose APIs and routes' webhooks are answered by; see {@link SourcesConfig}
 */
public record DispatchConfig(
    KafkaClients kafka,
    TopicsConfig topics,
    Instance instance,
    Optional<URI> webhookUrl,
    Optional<Secret> webhookSecret,
    Optional<Secret> taskWebhookSecret,
    Optional<Seal> seal,
    boolean allowPrivateNetworks,
    boolean requireHttps,
    int disableAfter,
    Duration requestTimeout,
    int inFlightMax,
    LaneConfig lanes,
    Sources sources) {

  public static DispatchConfig from(Env env) {
    Optional<URI> webhookUrl = env.url("WEBHOOK_URL");
    if (webhookUrl.map(URI::getRawUserInfo).isPresent()) {
      env.problem("WEBHOOK_URL must not carry a user name or password.");
    }
    boolean requireHttps = env.flag("REQUIRE_HTTPS", false);
    if (requireHttps && webhookUrl.filter(url -> !"https".equals(url.getScheme())).isPresent()) {
      env.problem("WEBHOOK_URL must begin with https://, as REQUIRE_HTTPS is set.");
    }
    Optional<Secret> webhookSecret = env.secret("WEBHOOK_SECRET");
    webhookSecret.ifPresent(secret -> check("WEBHOOK_SECRET", secret, env));
    Optional<Secret> taskWebhookSecret = env.secret("TASK_WEBHOOK_SECRET");
    taskWebhookSecret.ifPresent(secret -> check("TASK_WEBHOOK_SECRET", secret, env));
    return new DispatchConfig(
        KafkaClients.from(env),
        TopicsConfig.from(env),
        Instance.from(env),
        webhookUrl,
        webhookSecret,
        taskWebhookSecret,
        Seal.from(env),
        env.flag("ALLOW_PRIVATE_NETWORKS", false),
        requireHttps,
        env.integer("WEBHOOK_DISABLE_AFTER", 5, 0, WebhookHealth.GIVEN_UP_MAX),
        env.duration(
            "DISPATCH_REQUEST_TIMEOUT",
            Duration.ofSeconds(30),
            Duration.ofMillis(100),
            Duration.ofMinutes(5)),
        env.integer("DISPATCH_IN_FLIGHT", 1_024, 1, 10_000),
        LaneConfig.from(env),
        SourcesConfig.from(env));
  }

  SenderSecrets secrets() {
    return new SenderSecrets(webhookSecret, taskWebhookSecret, seal);
  }

  private static void check(String key, Secret secret, Env env) {
    if (secret.value().chars().anyMatch(Character::isISOControl)) {
      env.problem(key + " must not hold control characters, as it is sent in a header.");
    }
    try {
      WebhookSignature.with(secret.value());
    } catch (IllegalArgumentException e) {
      env.problem(key + " begins with whsec_, so the rest of it must be base64.");
    }
  }
}
