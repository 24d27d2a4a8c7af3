package dev.rejoinder.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoinder.run.model.ModelAccess;
import dev.rejoinder.run.model.Provider;
import dev.rejoinder.run.model.ProviderModel;
import dev.rejoinder.run.model.ScriptedModel;
import dev.rejoinder.runtime.ConfigException;
import dev.rejoinder.runtime.Env;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelConfigTest {

  @Test
  void withoutAnyKeyTheStandInAnswersAndIsCalledThat() {
    ModelConfig config = read(Map.of());

    assertThat(config.provider()).isEqualTo(Provider.SCRIPTED);
    assertThat(config.client()).isInstanceOf(ScriptedModel.class);
    assertThat(config.describe()).isEqualTo("the scripted stand-in (no model is configured)");
    assertThat(config.timeout()).isEqualTo(Duration.ofMinutes(2));
    assertThat(config.inFlightMax()).isEqualTo(64);
    assertThat(config.streaming()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "OPENAI_API_KEY,     sk-1,               OPENAI",
    "OPENAI_BASE_URL,    http://localhost:1, OPENAI",
    "ANTHROPIC_API_KEY,  sk-1,               ANTHROPIC",
    "ANTHROPIC_BASE_URL, http://localhost:1, ANTHROPIC"
  })
  void aKeyOrBaseUrlImpliesItsProvider(String key, String value, Provider provider) {
    assertThat(read(Map.of(key, value, "MODEL_NAME", "m")).provider()).isEqualTo(provider);
  }

  @Test
  void theProviderThatIsNamedWinsOverTheOneThatIsImplied() {
    assertThat(read(Map.of("OPENAI_API_KEY", "sk-1", "MODEL_PROVIDER", "Scripted")).provider())
        .isEqualTo(Provider.SCRIPTED);
    assertThat(
            read(Map.of(
                    "OPENAI_API_KEY", "sk-1", "MODEL_PROVIDER", "openai-chat", "MODEL_NAME", "m"))
                .provider())
        .isEqualTo(Provider.OPENAI_CHAT);
  }

  @Test
  void everyKeyReachesItsField() {
    ModelConfig config =
        read(
            Map.of(
                "MODEL_PROVIDER", "openai-chat",
                "MODEL_NAME", "some-model",
                "OPENAI_API_KEY", "sk-1",
                "OPENAI_BASE_URL", "http://user:pw@localhost:8000/v1/",
                "MODEL_TIMEOUT", "30s",
                "MODEL_IN_FLIGHT", "7",
                "MODEL_STREAMING", "false",
                "MODEL_MAX_OUTPUT_TOKENS", "1000"));

    ModelAccess access = config.access().orElseThrow();
    assertThat(access.baseUrl()).isEqualTo("http://user:pw@localhost:8000/v1");
    assertThat(access.officialApi()).isFalse();
    assertThat(access.apiKey().value()).isEqualTo("sk-1");
    assertThat(access.maxOutputTokens()).isEqualTo(OptionalInt.of(1000));
    assertThat(config.timeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.inFlightMax()).isEqualTo(7);
    assertThat(config.streaming()).isFalse();
    assertThat(access.streaming()).isFalse();
    assertThat(config.client()).isInstanceOf(ProviderModel.class);
    assertThat(config.describe()).isEqualTo("some-model of openai-chat at localhost");
    assertThat(config.toString()).doesNotContain("sk-1");
  }

  @Test
  void anthropicsBaseUrlMayLackTheVersion() {
    for (String url : new String[] {"http://localhost:1", "http://localhost:1/v1/"}) {
      assertThat(
              read(Map.of("ANTHROPIC_BASE_URL", url, "MODEL_NAME", "m"))
                  .access()
                  .orElseThrow()
                  .baseUrl())
          .isEqualTo("http://localhost:1/v1");
    }
    assertThat(read(Map.of("ANTHROPIC_API_KEY", "k", "MODEL_NAME", "m")).describe())
        .isEqualTo("m of anthropic");
  }

  @ParameterizedTest
  @CsvSource({
    "OPENAI_API_KEY,  sk-1,      MODEL_NAME is not set",
    "MODEL_PROVIDER,  openai,    OPENAI_API_KEY is not set",
    "MODEL_PROVIDER,  anthropic, ANTHROPIC_API_KEY is not set",
    "MODEL_PROVIDER,  gemini,    MODEL_PROVIDER must be one of",
    "MODEL_TIMEOUT,   500ms,     MODEL_TIMEOUT must be",
    "OPENAI_API_KEY,  schlüssel, OPENAI_API_KEY must be printable",
    "OPENAI_BASE_URL, localhost, OPENAI_BASE_URL must be a URL"
  })
  void whatCannotWorkIsSaidInASentence(String key, String value, String sentence) {
    assertThatThrownBy(() -> read(Map.of(key, value)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(sentence);
  }

  private static ModelConfig read(Map<String, String> values) {
    Env env = Env.of(new HashMap<>(values));
    ModelConfig config = ModelConfig.from(env);
    env.check();
    return config;
  }
}
