package dev.rejoinder.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void whatIsNotSetHasItsDefault() {
    Env env = Env.of(Map.of("BLANK", "  "));
    assertThat(env.text("BLANK", "x")).isEqualTo("x");
    assertThat(env.text("NONE")).isEmpty();
    assertThat(env.secret("BLANK")).isEmpty();
    assertThat(env.flag("BLANK", true)).isTrue();
    assertThat(env.integer("NONE", 3, 1, 5)).isEqualTo(3);
    assertThat(env.duration("NONE", SECOND, SECOND, MINUTE)).isEqualTo(SECOND);
    assertThat(env.durations("NONE", List.of(SECOND))).containsExactly(SECOND);
    assertThat(env.url("NONE")).isEmpty();
    assertThat(env.choice("NONE", "a", List.of("a", "b"))).isEqualTo("a");
    assertThatCode(env::check).doesNotThrowAnyException();
  }

  @Test
  void whatIsSetIsRead() {
    Env env =
        Env.of(
            Map.of(
                "TEXT", " hello ",
                "SECRET", "s3cret",
                "FLAG", "Yes",
                "NUMBER", "5",
                "WAIT", "60s",
                "LADDER", "1m, 5m,250ms",
                "URL", "https://example.com/hook?x=1",
                "CHOICE", "B"));
    assertThat(env.text("TEXT")).contains("hello");
    assertThat(env.secret("SECRET")).contains(new Secret("s3cret"));
    assertThat(env.secret("SECRET").orElseThrow()).hasToString("set");
    assertThat(env.flag("FLAG", false)).isTrue();
    assertThat(env.integer("NUMBER", 3, 1, 5)).isEqualTo(5);
    assertThat(env.duration("WAIT", SECOND, SECOND, MINUTE)).isEqualTo(MINUTE);
    assertThat(env.durations("LADDER", List.of()))
        .containsExactly(MINUTE, Duration.ofMinutes(5), Duration.ofMillis(250));
    assertThat(env.url("URL")).contains(URI.create("https://example.com/hook?x=1"));
    assertThat(env.choice("CHOICE", "a", List.of("a", "b"))).isEqualTo("b");
    assertThatCode(env::check).doesNotThrowAnyException();
  }

  @Test
  void everyProblemIsToldAtOnceOneSentenceEach() {
    Env env =
        Env.of(
            Map.of(
                "FLAG", "maybe",
                "NUMBER", "six",
                "WAIT", "soon",
                "LADDER", "1m,,5m",
                "URL", "ftp://example.com",
                "CHOICE", "c",
                "REJOINDER_TYPO", "1"));
    assertThat(env.flag("FLAG", true)).isTrue();
    assertThat(env.integer("NUMBER", 3, 1, 5)).isEqualTo(3);
    env.duration("WAIT", SECOND, SECOND, MINUTE);
    env.durations("LADDER", List.of(SECOND));
    assertThat(env.url("URL")).isEmpty();
    env.choice("CHOICE", "a", List.of("a", "b"));
    env.problem("SOMETHING else is wrong.");

    assertThatThrownBy(env::check)
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            String.join(
                System.lineSeparator(),
                "CHOICE must be one of a, b, not 'c'.",
                "FLAG must be true or false, not 'maybe'.",
                "LADDER must be durations with commas between them, like 1s, not '1m,,5m'.",
                "NUMBER must be a whole number from 1 to 5, not 'six'.",
                "REJOINDER_TYPO is not a setting of Rejoinder; remove or correct it.",
                "SOMETHING else is wrong.",
                "URL must be a URL beginning with http:// or https://, not 'ftp://example.com'.",
                "WAIT must be a duration from 1s to 1m, written like 250ms, 10s, 5m or 2h, not"
                    + " 'soon'."));
  }

  @ParameterizedTest
  @CsvSource({"0, false", "1, true", "5, true", "6, false", "-1, false", "99999999999, false"})
  void boundsOfNumbersAreInclusive(String written, boolean accepted) {
    Env env = Env.of(Map.of("NUMBER", written));
    env.integer("NUMBER", 3, 1, 5);
    assertThat(accepts(env)).isEqualTo(accepted);
  }

  @ParameterizedTest
  @CsvSource({"999ms, false", "1s, true", "1m, true", "61s, false", "1, false", "-1s, false"})
  void boundsOfDurationsAreInclusive(String written, boolean accepted) {
    Env env = Env.of(Map.of("WAIT", written));
    env.duration("WAIT", SECOND, SECOND, MINUTE);
    assertThat(accepts(env)).isEqualTo(accepted);
  }

  @ParameterizedTest
  @ValueSource(strings = {"example.com", "http://", "http:///path", "https://a b", "//example.com"})
  void whatIsNoHttpUrlIsRefused(String written) {
    Env env = Env.of(Map.of("URL", written));
    assertThat(env.url("URL")).isEmpty();
    assertThat(accepts(env)).isFalse();
  }

  @Test
  void anOwnKeyThatWasLookedUpIsKnown() {
    Env env = Env.of(Map.of("REJOINDER_ROOM", "42", "SOME_OTHER", "ignored"));
    env.text("REJOINDER_ROOM");
    assertThat(accepts(env)).isTrue();
    assertThat(env.known()).containsOnlyKeys("REJOINDER_ROOM");
  }

  @Test
  void theDataDirectoryMayBeSetForAProcessThatKeepsNothing() {
    assertThat(accepts(Env.of(Map.of("REJOINDER_DATA_DIR", "/data")))).isTrue();
  }

  @Test
  void propertiesUnderAPrefixLeaveOutKnownKeys() {
    Env env =
        Env.of(
            Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", "k:9092",
                "KAFKA_SASL_JAAS_CONFIG", " jaas ",
                "KAFKA_BLANK", " ",
                "OTHER", "x"));
    env.text("KAFKA_BOOTSTRAP_SERVERS", "localhost:9092");
    assertThat(env.propertiesUnder("KAFKA_")).isEqualTo(Map.of("sasl.jaas.config", "jaas"));
  }

  private static boolean accepts(Env env) {
    try {
      env.check();
      return true;
    } catch (ConfigException e) {
      return false;
    }
  }
}
