package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.hooks.WebhookSecrets;
import dev.rejoinder.ingress.Ingress.Answer;
import dev.rejoinder.schemas.Webhook;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rotation, keys, and requests sent twice. */
class WebhookSecretsApiTest {

  private static final String PATH = "/api/hooks/webhooks";
  private static final String LEAST =
      "{\"url\":\"https://hooks.example/in\",\"eventTypes\":[\"*\"]}";
  private static final String[] KEY = {"Idempotency-Key", "k-1"};

  private final Ingress ingress = new Ingress();

  @AfterEach
  void close() {
    ingress.close();
  }

  private Answer create(String body, String... headers) {
    return ingress.post(PATH, body, headers);
  }

  private Answer rotate(String id, String body) {
    return ingress.post(PATH + "/" + id + "/rotate-secret", body);
  }

  private List<String> signing() {
    Webhook written = ingress.log.webhooks().getLast().orElseThrow();
    return WebhookSecrets.open(Ingress.SEAL, written, ingress.clock.instant());
  }

  @Test
  void bothSecretsSignUntilTheOverlapEnds() {
    Answer made = create(LEAST);

    Answer rotated = rotate(made.text("id"), "{\"overlap\":\"1h\"}");

    assertThat(rotated.status()).isEqualTo(200);
    assertThat(rotated.text("id")).isEqualTo(made.text("id"));
    assertThat(rotated.text("previousSecretExpiresAt")).isEqualTo("2023-11-14T23:13:20.000Z");
    assertThat(signing()).containsExactly(rotated.text("secret"), made.text("secret"));
    ingress.clock.advance(Duration.ofHours(1));
    assertThat(signing()).containsExactly(rotated.text("secret"));
  }

  @Test
  void theOverlapIsADayUnlessTheRequestSaysOtherwise() {
    String id = create(LEAST).text("id");

    Answer rotated =
        ingress.send("POST", PATH + "/" + id + "/rotate-secret", BodyPublishers.noBody(), "");

    assertThat(rotated.text("previousSecretExpiresAt")).isEqualTo("2023-11-15T22:13:20.000Z");
  }

  @Test
  void anOverlapOfNothingEndsEverySecretBefore() {
    String id = create(LEAST).text("id");
    rotate(id, "{}");

    Answer rotated = rotate(id, "{\"overlap\":0,\"secret\":\"my-own-secret\"}");

    assertThat(rotated.text("secret")).isEqualTo("my-own-secret");
    assertThat(rotated.body().path("previousSecretExpiresAt").isNull()).isTrue();
    assertThat(signing()).containsExactly("my-own-secret");
  }

  @Test
  void anEarlierEndIsNotPutOffByAnotherRotation() {
    Answer made = create(LEAST);
    rotate(made.text("id"), "{\"overlap\":\"1h\"}");
    rotate(made.text("id"), "{\"overlap\":\"7d\"}");

    assertThat(signing()).hasSize(3).contains(made.text("secret"));
    ingress.clock.advance(Duration.ofHours(1));
    assertThat(signing()).hasSize(2).doesNotContain(made.text("secret"));
  }

  @Test
  void onlySoManySecretsSignAtOnce() {
    String id = create(LEAST).text("id");
    for (int i = 1; i < WebhookForge.SECRETS_MAX; i++) {
      assertThat(rotate(id, "{}").status()).isEqualTo(200);
    }

    assertThat(rotate(id, "{}").status()).isEqualTo(409);
    assertThat(rotate(id, "{\"overlap\":0}").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"overlap\":\"8d\"}", "{\"overlap\":-1}", "{\"secret\":1}", "{\"keep\":\"1h\"}"})
  void aRotationThatDoesNotFitIsRefused(String body) {
    String id = create(LEAST).text("id");

    assertThat(rotate(id, body).status()).isEqualTo(400);
    assertThat(ingress.log.webhooks()).hasSize(1);
  }

  @Test
  void thePublicKeyIsServedWhenThereIsOne() {
    String id = create(LEAST.replace("}", ",\"asymmetric\":true}")).text("id");
    String plain = create(LEAST).text("id");

    Answer key = ingress.get(PATH + "/" + id + "/public-key");

    assertThat(key.text("publicKey")).startsWith("whpk_");
    assertThat(key.text("algorithm")).isEqualTo("ed25519");
    assertThat(ingress.get(PATH + "/" + id).text("publicKey")).isEqualTo(key.text("publicKey"));
    assertThat(ingress.get(PATH + "/" + plain + "/public-key").text("error"))
        .isEqualTo("No public key");
  }

  @Test
  void aRequestSentAgainIsAnsweredWithTheSameWebhook() {
    String body =
        LEAST.replace("}", ",\"asymmetric\":true,\"headers\":{\"X-A\":\"b\"},\"name\":\"n\"}");
    Answer first = create(body, KEY);
    ingress.clock.advance(Duration.ofMinutes(1));

    Answer second = create(body, KEY);

    assertThat(second.status()).isEqualTo(201);
    assertThat(second.body()).isEqualTo(first.body());
    assertThat(ingress.log.webhooks()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"url\":\"https://hooks.example/other\",\"eventTypes\":[\"*\"]}",
        "{\"url\":\"https://hooks.example/in\",\"eventTypes\":[\"*\"],\"asymmetric\":true}",
        "{\"url\":\"https://hooks.example/in\",\"eventTypes\":[\"*\"],\"headers\":{\"X-A\":\"b\"}}",
        "{\"url\":\"https://hooks.example/in\",\"eventTypes\":[\"*\"],\"secret\":\"another-one\"}",
      })
  void aKeyUsedForAnotherWebhookIsAConflict(String other) {
    assertThat(create(LEAST, KEY).status()).isEqualTo(201);

    assertThat(create(other, KEY).status()).isEqualTo(409);
    assertThat(ingress.log.webhooks()).hasSize(1);
  }

  @Test
  void keysAreOfTheirOwner() {
    Answer first = create(LEAST, KEY);
    Answer second = create(LEAST, "Idempotency-Key", "k-1", "Authorization", "Bearer other");

    assertThat(second.status()).isEqualTo(201);
    assertThat(second.text("id")).isNotEqualTo(first.text("id"));
  }

  @Test
  void aKeyWhoseWebhookWasChangedSinceIsAConflict() {
    String id = create(LEAST, KEY).text("id");
    ingress.clock.advance(Duration.ofMinutes(1));
    ingress.send(
        "PATCH",
        PATH + "/" + id,
        BodyPublishers.ofString("{\"ordered\":true}"),
        "application/json");

    assertThat(create(LEAST, KEY).status()).isEqualTo(409);
  }
}
