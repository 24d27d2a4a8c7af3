package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoinder.ingress.RateLimits.Rate;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.Secret;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessConfigTest {

  private static AccessConfig config(Map<String, String> values) {
    Env env = Env.of(values);
    AccessConfig config = AccessConfig.from(env);
    env.check();
    return config;
  }

  @Test
  void theDefaultsAskForKeysAndAreTheBridgesLimits() {
    AccessConfig config = config(Map.of());

    assertThat(config).isEqualTo(Access.DEFAULT);
    assertThat(config.rate()).contains(new Rate(100, Duration.ofMinutes(15)));
    assertThat(config.served()).contains("this machine alone as long as there is none");
  }

  @Test
  void everyKeyChangesItsField() {
    String key = "0123456789abcdef0123456789abcdef";
    AccessConfig config =
        config(
            Map.of(
                "API_AUTH", "none",
                "ADMIN_API_KEY", key,
                "RATE_LIMIT_MAX_REQUESTS", "7",
                "RATE_LIMIT_WINDOW_MS", "60000",
                "TRUSTED_PROXIES", "10.0.0.0/8, 192.0.2.1"));

    assertThat(config.open()).isTrue();
    assertThat(config.adminKey()).contains(new Secret(key));
    assertThat(config.rate()).contains(new Rate(7, Duration.ofMinutes(1)));
    assertThat(config.trustedProxies()).containsExactly("10.0.0.0/8", "192.0.2.1");
    assertThat(config.served()).contains("API_AUTH=none");
    assertThat(config.toString()).doesNotContain(key);
    assertThat(config(Map.of("ADMIN_API_KEY", key)).served()).isEqualTo("bearers of API keys");
    assertThat(config(Map.of("RATE_LIMIT_MAX_REQUESTS", "0")).rate()).isEqualTo(Optional.empty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "API_AUTH                | maybe       | API_AUTH must be one of keys, none",
        "ADMIN_API_KEY           | short       | ADMIN_API_KEY must have 32 to 1024 visible",
        "RATE_LIMIT_MAX_REQUESTS | -1          | RATE_LIMIT_MAX_REQUESTS must be a whole number",
        "RATE_LIMIT_WINDOW_MS    | 15m         | RATE_LIMIT_WINDOW_MS must be a whole number",
        "TRUSTED_PROXIES         | 10.0.0.0/99 | in TRUSTED_PROXIES is neither",
        "TRUSTED_PROXIES         | proxy.local | in TRUSTED_PROXIES is neither"
      })
  void aMistakeIsOneSentence(String key, String value, String sentence) {
    assertThatThrownBy(() -> config(Map.of(key, value))).hasMessageContaining(sentence);
  }

  @Test
  void pagesOfListedOriginsMaySendKeysAndReadHowTheyStand() {
    try (Ingress ingress = new Ingress(Setup.DEFAULT.withOrigin("https://a.example"))) {
      List<String> exposed =
          List.of(
              ingress
                  .get("/api", "Origin", "https://a.example")
                  .header("Access-Control-Expose-Headers")
                  .split(","));
      Ingress.Answer preflight =
          ingress.send(
              "OPTIONS",
              "/api/keys",
              BodyPublishers.noBody(),
              "",
              "Origin",
              "https://a.example",
              "Access-Control-Request-Method",
              "POST",
              "Access-Control-Request-Headers",
              "authorization,content-type");

      assertThat(exposed)
          .contains("X-Request-Id", "RateLimit-Remaining", "RateLimit-Reset", "Retry-After");
      assertThat(preflight.status()).isEqualTo(200);
      assertThat(preflight.header("Access-Control-Allow-Headers"))
          .isEqualTo("authorization,content-type");
    }
  }

  @Test
  void aSignedCallbackNeedsNoKeyAndOneThatIsNotDoes() {
    CallbackTrust trust =
        new CallbackTrust(
            Optional.of(new Secret("tools")), Optional.of(new Secret("tasks")), false);
    try (Ingress ingress = new Ingress(Setup.DEFAULT.with(Access.adminKey()).with(trust))) {
      String path = "/api/webhook-callback/" + ingress.callIds.freshTask();
      String[] wrong = {
        "webhook-id", "x", "webhook-timestamp", "1", "webhook-signature", "v1,AAAA"
      };

      assertThat(ingress.post(path, "{}").text("error")).isEqualTo("Unauthorized");
      assertThat(ingress.post(path, "{}", wrong).text("error")).isEqualTo("Signature refused");
      assertThat(ingress.post(path, "{}", "Authorization", Access.ADMIN).status()).isEqualTo(400);
      assertThat(ingress.log.callbacks()).isEmpty();
    }
  }
}
