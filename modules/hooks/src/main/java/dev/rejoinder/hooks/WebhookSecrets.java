package dev.rejoinder.hooks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rejoinder.runtime.Secret;
import dev.rejoinder.schemas.Webhook;
import dev.rejoinder.schemas.WebhookSecret;
import dev.rejoinder.topics.Seal;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes webhooks' secrets, and reads what is sealed in their records.
 *
 * <p>What it gives back must never reach a log.
 */
public final class WebhookSecrets {

  private static final String PREFIX = "whsec_";
  private static final int KEY_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final TypeReference<LinkedHashMap<String, String>> HEADERS =
      new TypeReference<>() {};

  private WebhookSecrets() {}

  /** A new one: {@code whsec_} and the base64 of 32 random bytes. */
  public static String fresh() {
    byte[] key = new byte[KEY_BYTES];
    RANDOM.nextBytes(key);
    return PREFIX + Base64.getEncoder().encodeToString(key);
  }

  /**
   * The secrets that sign at {@code at}, newest first; empty when it is not signed.
   *
   * @throws UnreadableSecretException when one is sealed with another key
   */
  public static List<String> open(Seal seal, Webhook webhook, Instant at) {
    return webhook.getSecrets().stream()
        .filter(secret -> signs(secret, at))
        .map(secret -> opened(seal, webhook, secret.getSealed(), "secret"))
        .toList();
  }

  /**
   * Its static headers, as they were given; empty when it has none.
   *
   * @throws UnreadableSecretException when they are sealed with another key
   */
  public static Map<String, String> headers(Seal seal, Webhook webhook) {
    String sealed = webhook.getHeaders();
    if (sealed == null) {
      return Map.of();
    }
    try {
      return MAPPER.readValue(opened(seal, webhook, sealed, "headers"), HEADERS);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "the headers of webhook " + webhook.getWebhookId() + " are no object of texts");
    }
  }

  /**
   * Its private Ed25519 key, for {@link SigningKeys#sign}; empty when it is not signed by v1a.
   *
   * @throws UnreadableSecretException when it is sealed with another key
   */
  public static Optional<Secret> signingKey(Seal seal, Webhook webhook) {
    return Optional.ofNullable(webhook.getSigningKey())
        .map(sealed -> new Secret(opened(seal, webhook, sealed, "signing key")));
  }

  /**
   * The webhook with all that is secret of it sealed with {@code seal}'s key of today; {@code
   * webhook} itself when that is so already. Secrets that sign no more at {@code at} are left out,
   * readable or not.
   *
   * @throws UnreadableSecretException when something is sealed with yet another key
   */
  public static Webhook renewed(Seal seal, Webhook webhook, Instant at) {
    List<WebhookSecret> secrets =
        webhook.getSecrets().stream()
            .filter(secret -> signs(secret, at))
            .map(secret ->
                new WebhookSecret(
                    renewed(seal, webhook, secret.getSealed(), "secret"),
                    secret.getCreatedAt(),
                    secret.getExpiresAt()))
            .toList();
    String headers = webhook.getHeaders();
    String key = webhook.getSigningKey();
    Webhook renewed =
        Webhook.newBuilder(webhook)
            .setSecrets(secrets)
            .setHeaders(headers == null ? null : renewed(seal, webhook, headers, "headers"))
            .setSigningKey(key == null ? null : renewed(seal, webhook, key, "signing key"))
            .build();
    return renewed.equals(webhook) ? webhook : renewed;
  }

  private static boolean signs(WebhookSecret secret, Instant at) {
    Instant expiresAt = secret.getExpiresAt();
    return expiresAt == null || at.isBefore(expiresAt);
  }

  private static String opened(Seal seal, Webhook webhook, String sealed, String what) {
    String id = webhook.getWebhookId();
    return seal.open(id, sealed).orElseThrow(() -> new UnreadableSecretException(id, what));
  }

  private static String renewed(Seal seal, Webhook webhook, String sealed, String what) {
    String id = webhook.getWebhookId();
    return seal.renewed(id, sealed).orElseThrow(() -> new UnreadableSecretException(id, what));
  }
}
