package dev.rejoinder.dispatch.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.dispatch.delivery.WebhookHealth.Happening;
import dev.rejoinder.dispatch.delivery.WebhookHealth.Standing;
import dev.rejoinder.dispatch.delivery.WebhookHealth.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookHealthTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Standing FRESH = Standing.fresh(START);
  private static final Happening ARRIVED = new Happening.Arrived();
  private static final Happening GONE = new Happening.Gone();
  private static final int DISABLE_AFTER = 3;

  @Test
  void whatArrivesAtAnActiveWebhookChangesNothing() {
    assertThat(after(FRESH, ARRIVED)).isEqualTo(FRESH);
  }

  @Test
  void aDeliveryGivenUpMakesItFailing() {
    assertThat(after(FRESH, givenUp("a")))
        .isEqualTo(
            new Standing(
                Status.FAILING, "A delivery was given up: answered 500.", at(1), 1, List.of("a")));
  }

  @Test
  void theSameDeliveryGivenUpAgainCountsOnce() {
    var once = after(FRESH, givenUp("a"));
    assertThat(after(once, givenUp("a"))).isEqualTo(once);
    assertThat(after(after(once, givenUp("b")), givenUp("a")).deadInARow()).isEqualTo(2);
  }

  @Test
  void itIsFailingSinceTheFirst() {
    var twice = WebhookHealth.after(after(FRESH, givenUp("a")), givenUp("b"), at(9), DISABLE_AFTER);
    assertThat(twice.since()).isEqualTo(at(1));
    assertThat(twice.reason())
        .isEqualTo("2 deliveries in a row were given up, the last one: answered 500.");
  }

  @Test
  void enoughInARowDisableIt() {
    var standing = FRESH;
    for (String key : List.of("a", "b", "c")) {
      assertThat(standing.status()).isNotEqualTo(Status.DISABLED);
      standing = after(standing, givenUp(key));
    }
    assertThat(standing.status()).isEqualTo(Status.DISABLED);
    assertThat(standing.deadInARow()).isEqualTo(3);
  }

  @Test
  void oneThatArrivesMakesItActiveAndCountsAnew() {
    var failing = after(after(FRESH, givenUp("a")), givenUp("b"));
    var active = after(failing, ARRIVED);
    assertThat(active).isEqualTo(Standing.fresh(at(1)));
    assertThat(after(active, givenUp("c")).deadInARow()).isEqualTo(1);
  }

  @Test
  void goneDisablesItAtOnce() {
    var gone = after(FRESH, GONE);
    assertThat(gone.status()).isEqualTo(Status.DISABLED);
    assertThat(gone.reason()).isEqualTo("It answered 410, so nothing more is sent.");
    assertThat(gone.since()).isEqualTo(at(1));
  }

  @Test
  void nothingButItsOwnerEnablesADisabledOne() {
    var disabled = after(FRESH, GONE);
    for (Happening happening : List.of(ARRIVED, GONE, givenUp("z"))) {
      assertThat(after(disabled, happening)).isEqualTo(disabled);
    }
  }

  @Test
  void withoutALimitNoneDisableIt() {
    var standing = FRESH;
    for (int i = 0; i < 250; i++) {
      standing = WebhookHealth.after(standing, givenUp("k" + i), at(i), 0);
    }
    assertThat(standing.status()).isEqualTo(Status.FAILING);
    assertThat(standing.deadInARow()).isEqualTo(250);
    assertThat(standing.givenUp()).hasSize(WebhookHealth.GIVEN_UP_MAX);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void redeliveryInAnyOrderEndsWhereOneReadingDoes(long seed) {
    var random = new Random(seed);
    Set<String> distinct = new HashSet<>();
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      String key = "k" + random.nextInt(8);
      keys.add(key);
      distinct.add(key);
    }
    var standing = FRESH;
    for (String key : keys) {
      standing = WebhookHealth.after(standing, givenUp(key), at(1), 100);
    }
    assertThat(standing.deadInARow()).isEqualTo(distinct.size());
    assertThat(standing.givenUp()).containsExactlyInAnyOrderElementsOf(distinct);
  }

  private static Standing after(Standing standing, Happening happening) {
    return WebhookHealth.after(standing, happening, at(1), DISABLE_AFTER);
  }

  private static Happening givenUp(String key) {
    return new Happening.GivenUp(key, "answered 500");
  }

  private static Instant at(int seconds) {
    return START.plusSeconds(seconds);
  }
}
