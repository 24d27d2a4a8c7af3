package dev.rejoinder.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoinder.runtime.ConfigException;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.Secret;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SealTest {

  private static final Secret KEY = new Secret(Base64.getEncoder().encodeToString(new byte[32]));
  private static final Secret OTHER_KEY =
      new Secret("AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=");

  @Test
  void onlyTheSameKeyAndIdOpenIt() {
    String sealed = new Seal(KEY).seal("task_1", "Bearer geheim");

    assertThat(sealed).doesNotContain("geheim");
    assertThat(new Seal(KEY).open("task_1", sealed)).contains("Bearer geheim");
    assertThat(new Seal(KEY).open("task_2", sealed)).isEmpty();
    assertThat(new Seal(OTHER_KEY).open("task_1", sealed)).isEmpty();
  }

  @Test
  void theSameTextIsSealedDifferentlyEachTime() {
    Seal seal = new Seal(KEY);

    assertThat(seal.seal("id", "text")).isNotEqualTo(seal.seal("id", "text"));
  }

  @Test
  void whatNobodySealedDoesNotOpen() {
    Seal seal = new Seal(KEY);
    String sealed = seal.seal("id", "text");

    assertThat(seal.open("id", "text")).isEmpty();
    assertThat(seal.open("id", "v1.%%%")).isEmpty();
    assertThat(seal.open("id", "v1.AAAA")).isEmpty();
    assertThat(seal.open("id", sealed.substring(0, sealed.length() - 8))).isEmpty();
  }

  @Test
  void aKeyOfAnotherLengthIsRefusedAtStart() {
    Env env = Env.of(Map.of("SECRETS_KEY", "c2hvcnQ="));
    assertThat(Seal.from(env)).isEmpty();

    assertThatThrownBy(env::check)
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("SECRETS_KEY must be 32 bytes in base64");
  }

  @Test
  void theKeyBeforeStillOpensAndNeverSeals() {
    Seal before = new Seal(OTHER_KEY);
    Seal both = new Seal(KEY, OTHER_KEY);
    String old = before.seal("id", "text");

    assertThat(both.open("id", old)).contains("text");
    assertThat(both.open("another", old)).isEmpty();
    assertThat(before.open("id", both.seal("id", "text"))).isEmpty();
  }

  @Test
  void whatIsRenewedOpensWithTheKeyOfTodayAlone() {
    Seal both = new Seal(KEY, OTHER_KEY);
    String renewed = both.renewed("id", new Seal(OTHER_KEY).seal("id", "text")).orElseThrow();

    assertThat(new Seal(KEY).open("id", renewed)).contains("text");
    assertThat(both.renewed("id", renewed)).contains(renewed);
    assertThat(both.renewed("id", new Seal(OTHER_KEY).seal("another", "text"))).isEmpty();
  }

  @Test
  void bothKeysComeFromTheEnvironment() {
    String old = new Seal(OTHER_KEY).seal("id", "text");
    Env env = Env.of(Map.of("SECRETS_KEY", KEY.value(), "SECRETS_KEY_PREVIOUS", OTHER_KEY.value()));
    assertThat(Seal.from(env).orElseThrow().open("id", old)).contains("text");
    env.check();

    Env alone = Env.of(Map.of("SECRETS_KEY_PREVIOUS", OTHER_KEY.value()));
    assertThat(Seal.from(alone)).isEmpty();
    assertThatThrownBy(alone::check).hasMessageContaining("SECRETS_KEY_PREVIOUS needs SECRETS_KEY");

    Env wrong = Env.of(Map.of("SECRETS_KEY", KEY.value(), "SECRETS_KEY_PREVIOUS", "short"));
    assertThat(Seal.from(wrong)).isPresent();
    assertThatThrownBy(wrong::check)
        .hasMessageContaining("SECRETS_KEY_PREVIOUS must be 32 bytes in base64");
  }
}
