package dev.rejoinder.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoinder.runtime.Secret;
import dev.rejoinder.schemas.Webhook;
import dev.rejoinder.schemas.WebhookSecret;
import dev.rejoinder.topics.Seal;
import dev.rejoinder.topics.TrustedClasses;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WebhookSecretsTest {

  static {
    TrustedClasses.trust();
  }

  private static final Instant NOW = Instant.ofEpochMilli(1_700_000_000_000L);
  private static final Seal SEAL = seal((byte) 1);
  private static final Seal OTHER_SEAL = seal((byte) 2);

  private static Seal seal(byte first) {
    return new Seal(key(first));
  }

  private static Secret key(byte first) {
    byte[] key = new byte[32];
    key[0] = first;
    return new Secret(Base64.getEncoder().encodeToString(key));
  }

  private static Webhook.Builder webhook() {
    return Webhook.newBuilder()
        .setWebhookId("wh_1")
        .setOwner("default")
        .setName("n")
        .setUrl("https://hooks.example")
        .setEventTypes(List.of("*"))
        .setEnabled(true)
        .setEnabledAt(NOW)
        .setCreatedAt(NOW)
        .setUpdatedAt(NOW);
  }

  private static WebhookSecret secret(String text, @Nullable Instant expiresAt) {
    return new WebhookSecret(SEAL.seal("wh_1", text), NOW, expiresAt);
  }

  @Test
  void aFreshSecretHas32BytesAndIsNeverTheSame() {
    String secret = WebhookSecrets.fresh();
    assertThat(secret).startsWith("whsec_").isNotEqualTo(WebhookSecrets.fresh());
    assertThat(Base64.getDecoder().decode(secret.substring(6))).hasSize(32);
  }

  @Test
  void secretsSignUntilTheyExpire() {
    Webhook rotated =
        webhook()
            .setSecrets(
                List.of(
                    secret("newest", null),
                    secret("older", NOW.plusMillis(1)),
                    secret("expired", NOW)))
            .build();
    assertThat(WebhookSecrets.open(SEAL, rotated, NOW)).containsExactly("newest", "older");
    assertThat(WebhookSecrets.open(SEAL, rotated, NOW.plusMillis(1))).containsExactly("newest");
  }

  @Test
  void aWebhookWithoutSecretsAndHeadersHasNone() {
    assertThat(WebhookSecrets.open(SEAL, webhook().build(), NOW)).isEmpty();
    assertThat(WebhookSecrets.headers(SEAL, webhook().build())).isEmpty();
    assertThat(WebhookSecrets.signingKey(SEAL, webhook().build())).isEmpty();
  }

  @Test
  void headersComeBackInTheirOrder() {
    Webhook webhook =
        webhook().setHeaders(SEAL.seal("wh_1", "{\"X-Tenant\":\"7\",\"A\":\"b\"}")).build();
    assertThat(WebhookSecrets.headers(SEAL, webhook).entrySet())
        .map(Object::toString)
        .containsExactly("X-Tenant=7", "A=b");
  }

  @Test
  void theSigningKeyComesBackAndIsNotPrinted() {
    SigningKeys keys = SigningKeys.fresh();
    String sealed = SEAL.seal("wh_1", keys.privateKey().value());
    Webhook webhook = webhook().setSigningKey(sealed).build();
    assertThat(WebhookSecrets.signingKey(SEAL, webhook)).contains(keys.privateKey());
    assertThat(keys.toString()).doesNotContain(keys.privateKey().value());
  }

  @Test
  void whatAnotherKeySealedIsSaidToBeUnreadable() {
    Webhook webhook =
        webhook()
            .setSecrets(List.of(secret("s3cret", null)))
            .setHeaders(SEAL.seal("wh_1", "{}"))
            .setSigningKey(SEAL.seal("wh_1", "whsk_"))
            .build();
    assertThatThrownBy(() -> WebhookSecrets.open(OTHER_SEAL, webhook, NOW))
        .isInstanceOf(UnreadableSecretException.class)
        .hasMessageContaining("secret of webhook wh_1")
        .hasMessageNotContaining("s3cret");
    assertThatThrownBy(() -> WebhookSecrets.headers(OTHER_SEAL, webhook))
        .isInstanceOf(UnreadableSecretException.class);
    assertThatThrownBy(() -> WebhookSecrets.signingKey(OTHER_SEAL, webhook))
        .isInstanceOf(UnreadableSecretException.class);
  }

  @Test
  void anExpiredSecretOfAnotherKeyIsInNobodysWay() {
    WebhookSecret expired = new WebhookSecret(OTHER_SEAL.seal("wh_1", "old"), NOW, NOW);
    Webhook webhook = webhook().setSecrets(List.of(secret("newest", null), expired)).build();
    assertThat(WebhookSecrets.open(SEAL, webhook, NOW)).containsExactly("newest");
  }

  @Test
  void whatIsRenewedOpensWithTheNewKeyAlone() {
    Webhook webhook =
        webhook()
            .setSecrets(List.of(secret("newest", null), secret("older", NOW.plusMillis(1))))
            .setHeaders(SEAL.seal("wh_1", "{\"X-Tenant\":\"7\"}"))
            .setSigningKey(SEAL.seal("wh_1", "whsk_1"))
            .build();

    Webhook renewed = WebhookSecrets.renewed(new Seal(key((byte) 2), key((byte) 1)), webhook, NOW);

    assertThat(WebhookSecrets.open(OTHER_SEAL, renewed, NOW)).containsExactly("newest", "older");
    assertThat(WebhookSecrets.headers(OTHER_SEAL, renewed)).containsEntry("X-Tenant", "7");
    assertThat(WebhookSecrets.signingKey(OTHER_SEAL, renewed)).contains(new Secret("whsk_1"));
    assertThat(renewed.getSecrets().get(1).getExpiresAt()).isEqualTo(NOW.plusMillis(1));
    assertThat(renewed.getUpdatedAt()).isEqualTo(webhook.getUpdatedAt());
  }

  @Test
  void whatIsSealedWithTheKeyOfTodayIsLeftAsItIs() {
    Webhook webhook = webhook().setSecrets(List.of(secret("newest", null))).build();

    assertThat(WebhookSecrets.renewed(SEAL, webhook, NOW)).isSameAs(webhook);
  }

  @Test
  void aSecretThatSignsNoMoreIsInNobodysWayEither() {
    WebhookSecret expired = new WebhookSecret(OTHER_SEAL.seal("wh_1", "old"), NOW, NOW);
    Webhook webhook = webhook().setSecrets(List.of(secret("newest", null), expired)).build();

    assertThat(WebhookSecrets.renewed(SEAL, webhook, NOW).getSecrets()).hasSize(1);
    assertThatThrownBy(() -> WebhookSecrets.renewed(OTHER_SEAL, webhook, NOW))
        .isInstanceOf(UnreadableSecretException.class);
  }
}
