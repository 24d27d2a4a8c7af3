package dev.rejoinder.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoinder.runtime.ConfigException;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourcesConfigTest {

  @TempDir private Path folder;

  @Test
  void nothingSetIsNoSource() {
    assertThat(sources(Map.of()).all()).isEmpty();
  }

  @Test
  void theVariablesOfTheReferenceMakeASource() {
    Source source =
        sources(
                Map.of(
                    "OPENPHONE_WEBHOOK_SECRET",
                    "whsec_abc",
                    "OPENPHONE_WEBHOOK_TIMEOUT",
                    "5000",
                    "OPENPHONE_WEBHOOK_OPEN",
                    "true"))
            .find("openphone")
            .orElseThrow();

    assertThat(source.kind()).isEqualTo(SourceKind.OPENPHONE);
    assertThat(source.secrets()).containsExactly(new Secret("whsec_abc"));
    assertThat(source.enabled()).isTrue();
    assertThat(source.open()).isTrue();
    assertThat(source.timeout()).isEqualTo(Duration.ofSeconds(5));
  }

  @ParameterizedTest
  @CsvSource({
    "OPENPHONE_WEBHOOK_SECRET, s,     true,  true,  false",
    "OPENPHONE_WEBHOOK_ENABLED, true, true,  true,  false",
    "OPENPHONE_WEBHOOK_ENABLED, false, false, false, false",
    "OPENPHONE_WEBHOOK_OPEN, true,    true,  true,  true",
    "OPENPHONE_WEBHOOK_OPEN, false,   false, false, false",
    "OPENPHONE_WEBHOOK_TIMEOUT, 100,  false, false, false",
  })
  void oneVariableAloneMakesASourceWhenItCallsForOne(
      String key, String value, boolean there, boolean enabled, boolean open) {
    Sources sources = sources(Map.of(key, value));

    assertThat(sources.find("openphone").isPresent()).isEqualTo(there);
    assertThat(sources.find("openphone").filter(Source::enabled).isPresent()).isEqualTo(enabled);
    assertThat(sources.find("openphone").filter(Source::open).isPresent()).isEqualTo(open);
  }

  @Test
  void aSourceMayBeSwitchedOffAndKeepItsSecret() {
    Sources sources =
        sources(Map.of("OPENPHONE_WEBHOOK_SECRET", "s", "OPENPHONE_WEBHOOK_ENABLED", "false"));

    assertThat(sources.find("openphone").orElseThrow().enabled()).isFalse();
    assertThat(sources.find("openphone").orElseThrow().timeout()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void theFileIsReadWithTheEnvironmentAndKnowsTheVariablesSource() throws IOException {
    Sources sources =
        sources(
            Map.of(
                "SOURCES_FILE",
                file(
                    """
                    sources: [{name: slack, secrets: ["${MY_SECRET}"]}]
                    routes: [{name: sms, source: openphone, types: ["*"], fan_out: true}]
                    """),
                "MY_SECRET",
                "shh",
                "OPENPHONE_WEBHOOK_SECRET",
                "s"));

    assertThat(sources.all()).extracting(Source::name).containsExactly("openphone", "slack");
    assertThat(sources.all().getLast().secrets()).containsExactly(new Secret("shh"));
    assertThat(sources.route("sms")).isPresent();
  }

  @Test
  void theSameSourceInBothIsAProblem() throws IOException {
    Env env =
        Env.of(
            Map.of(
                "SOURCES_FILE",
                file("sources: [{name: openphone}]"),
                "OPENPHONE_WEBHOOK_SECRET",
                "s"));
    SourcesConfig.from(env);

    assertThatThrownBy(env::check)
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("SOURCES_FILE: The sources file defines source 'openphone' twice.");
  }

  @ParameterizedTest
  @CsvSource({
    "SOURCES_FILE, /nowhere/at/all.yaml, cannot be read",
    "OPENPHONE_WEBHOOK_TIMEOUT, soon, must be milliseconds or a duration",
    "OPENPHONE_WEBHOOK_TIMEOUT, 1, from 100ms to 2m",
    "OPENPHONE_WEBHOOK_ENABLED, maybe, must be true or false",
    "INBOUND_DEDUPE_WINDOW, 1y, must be a duration",
  })
  void whatIsWrongIsAProblemAtStart(String key, String value, String problem) {
    Env env = Env.of(Map.of(key, value));
    SourcesConfig.from(env);
    SourcesConfig.dedupeWindow(env);

    assertThatThrownBy(env::check).hasMessageContaining(key).hasMessageContaining(problem);
  }

  private String file(String yaml) throws IOException {
    return Files.writeString(folder.resolve("sources.yaml"), yaml).toString();
  }

  private static Sources sources(Map<String, String> variables) {
    Env env = Env.of(variables);
    Sources sources = SourcesConfig.from(env);
    env.check();
    return sources;
  }
}
