package dev.rejoinder.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.schemas.Webhook;
import dev.rejoinder.schemas.WebhookState;
import dev.rejoinder.schemas.WebhookStatus;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class KnownStatesTest {

  private final KnownStates states = new KnownStates();

  @Test
  void aWebhookNothingIsKnownOfIsActive() {
    assertThat(states.status(Webhooks.webhook().build())).isEqualTo(WebhookStatus.ACTIVE);
  }

  @Test
  void aStateCountsUntilItIsTakenBack() {
    states.follow("wh_1", state(WebhookStatus.FAILING, Webhooks.AT.plusSeconds(1)));
    assertThat(states.status(Webhooks.webhook().build())).isEqualTo(WebhookStatus.FAILING);

    states.follow("wh_1", null);
    assertThat(states.status(Webhooks.webhook().build())).isEqualTo(WebhookStatus.ACTIVE);
    assertThat(states.find("wh_1")).isEmpty();
  }

  @Test
  void enablingAWebhookMakesItsEarlierStateVoid() {
    Instant disabledAt = Webhooks.AT.plusSeconds(1);
    states.follow("wh_1", state(WebhookStatus.DISABLED, disabledAt));

    assertThat(states.status(enabledAt(disabledAt))).isEqualTo(WebhookStatus.DISABLED);
    assertThat(states.status(enabledAt(disabledAt.plusMillis(1)))).isEqualTo(WebhookStatus.ACTIVE);
  }

  @Test
  void aWebhookItsOwnerSwitchedOffIsDisabledWhateverItsState() {
    states.follow("wh_1", state(WebhookStatus.ACTIVE, Webhooks.AT.plusSeconds(1)));

    assertThat(states.status(Webhooks.webhook().setEnabled(false).build()))
        .isEqualTo(WebhookStatus.DISABLED);
  }

  private static Webhook enabledAt(Instant at) {
    return Webhooks.webhook().setEnabledAt(at).build();
  }

  private static WebhookState state(WebhookStatus status, Instant since) {
    return new WebhookState("wh_1", status, "why", since, 3, List.of(), since);
  }
}
