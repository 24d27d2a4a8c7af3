package dev.rejoinder.hooks;

import static dev.rejoinder.hooks.Letters.BEGAN;
import static dev.rejoinder.hooks.Letters.event;
import static dev.rejoinder.hooks.Letters.job;
import static dev.rejoinder.hooks.Letters.letter;
import static dev.rejoinder.hooks.Letters.webhook;
import static dev.rejoinder.hooks.Letters.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.schemas.DeadDelivery;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryKind;
import dev.rejoinder.schemas.WebhookJob;
import dev.rejoinder.schemas.WebhookJobKind;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JobScopeTest {

  private static final Instant NOW = BEGAN.plusSeconds(100);

  private final KnownWebhooks webhooks = new KnownWebhooks();

  @BeforeEach
  void subscribe() {
    webhooks.follow("wh_a", webhook("wh_a", "own_a").build());
    webhooks.follow("wh_b", webhook("wh_b", "own_b").build());
  }

  private JobScope scope(WebhookJob.Builder job) {
    return new JobScope(job.build(), webhooks);
  }

  private boolean covers(WebhookJob.Builder job, DeadDelivery letter) {
    return scope(job).covers(letter, NOW);
  }

  @ParameterizedTest
  @EnumSource(names = {"RECOVER", "REDRIVE", "PURGE"})
  void aLetterOfTheWebhookInTimeIsCovered(WebhookJobKind kind) {
    assertThat(covers(job(kind), letter("dlv_1", 0))).isTrue();
  }

  @Test
  void timeReasonTypeWebhookAndOwnerAllHaveToFit() {
    DeadDelivery letter = letter("dlv_1", 0);

    assertThat(covers(recover().setSince(letter.getDiedAt()), letter)).isTrue();
    assertThat(covers(recover().setSince(letter.getDiedAt().plusMillis(1)), letter)).isFalse();
    assertThat(covers(recover().setUntil(letter.getDiedAt()), letter)).isFalse();
    assertThat(covers(recover().setReason("gone"), letter)).isFalse();
    assertThat(covers(recover().setReason("attempts_exhausted"), letter)).isTrue();
    assertThat(covers(recover().setEventTypes(List.of("run.*")), letter)).isFalse();
    assertThat(covers(recover().setEventTypes(List.of("run.*", "task.completed")), letter))
        .isTrue();
    assertThat(covers(recover().setWebhookId("wh_b"), letter)).isFalse();
    assertThat(covers(recover().setOwner("own_b"), letter)).isFalse();
  }

  @Test
  void withoutAWebhookItIsEveryOneOfTheOwners() {
    WebhookJob.Builder all = job(WebhookJobKind.REDRIVE).setWebhookId(null);
    DeadDelivery letter = letter("dlv_1", 0);
    Delivery.Builder others = Delivery.newBuilder(letter.getDelivery()).setEndpointId("wh_b");

    assertThat(covers(all, letter)).isTrue();
    assertThat(covers(all, with(letter, others))).isFalse();
    webhooks.follow("wh_a", null);
    assertThat(covers(all, letter)).isFalse();
  }

  @Test
  void callsAreTheDefaultOwnersAndNotSentOnceTheyExpired() {
    DeadDelivery letter = letter("dlv_1", 0);
    Delivery.Builder call =
        Delivery.newBuilder(letter.getDelivery())
            .setKind(DeliveryKind.TOOL_CALL)
            .setEndpointId("default")
            .setEventType(null)
            .setExpiresAt(NOW);
    WebhookJob.Builder redrive = job(WebhookJobKind.REDRIVE).setWebhookId(null);
    WebhookJob.Builder purge = job(WebhookJobKind.PURGE).setWebhookId(null);

    assertThat(covers(redrive.setOwner("default"), with(letter, call))).isFalse();
    assertThat(covers(purge.setOwner("default"), with(letter, call))).isTrue();
    call.setExpiresAt(NOW.plusMillis(1));
    assertThat(covers(redrive, with(letter, call))).isTrue();
    assertThat(covers(redrive.setOwner("own_a"), with(letter, call))).isFalse();
  }

  @Test
  void testsAreNotRecovered() {
    DeadDelivery letter = letter("dlv_1", 0);
    Delivery.Builder test = Delivery.newBuilder(letter.getDelivery()).setKind(DeliveryKind.TEST);

    assertThat(covers(recover(), with(letter, test))).isFalse();
  }

  @Test
  void aReplayTellsTheWebhookOfAnEventUnderTheIdItAlwaysHas() {
    JobScope scope = scope(replay());

    Delivery delivery = scope.replay(event("task.completed").build(), NOW).orElseThrow();

    assertThat(delivery.getDeliveryId()).isEqualTo(DeliveryIds.of("evt_1", "wh_a"));
    assertThat(delivery.getEndpointId()).isEqualTo("wh_a");
    assertThat(delivery.getBody())
        .isEqualTo(
            Envelope.body(
                webhook("wh_a", "own_a").build(),
                event("task.completed").build(),
                "task.completed"));
    assertThat(delivery.getAttempt()).isEqualTo(1);
    // Above any number of redrives, and the same when the job goes on after a crash.
    assertThat(delivery.getRedrive()).isGreaterThan(1_000_000);
    assertThat(scope.replay(event("task.completed").build(), NOW).orElseThrow())
        .isEqualTo(delivery);
    assertThat(
            scope(replay().setCreatedAt(BEGAN.plusSeconds(61)))
                .replay(event("task.completed").build(), NOW)
                .orElseThrow()
                .getRedrive())
        .isGreaterThan(delivery.getRedrive());
  }

  @Test
  void aReplayIsOfWhatTheWebhookAsksForAndTheJobDoes() {
    assertThat(replays(replay(), "run.completed")).isFalse();
    assertThat(replays(replay().setEventTypes(List.of("task.failed")), "task.completed")).isFalse();
    assertThat(replays(replay().setEventTypes(List.of("task.failed")), "task.failed")).isTrue();
    assertThat(replays(replay().setSince(BEGAN.plusSeconds(6)), "task.completed")).isFalse();
    assertThat(replays(replay().setOwner("own_b"), "task.completed")).isFalse();
    webhooks.follow(
        "wh_a",
        webhook("wh_a", "own_a")
            .setFilter("{\"/payload/status\":{\"equals\":\"failed\"}}")
            .build());
    assertThat(replays(replay(), "task.completed")).isFalse();
  }

  @Test
  void anotherOwnersEventsAreNotReplayed() {
    assertThat(scope(replay()).replay(event("task.completed").setOwner("own_b").build(), NOW))
        .isEmpty();
    assertThat(scope(replay()).replay(event("task.completed").setOwner("own_a").build(), NOW))
        .isPresent();
  }

  @Test
  void anEventNothingCanBeRenderedOfIsPassedOver() {
    assertThat(scope(replay()).replay(event("task.completed").setData("[").build(), NOW)).isEmpty();
  }

  private boolean replays(WebhookJob.Builder job, String type) {
    return scope(job).replay(event(type).build(), NOW).isPresent();
  }

  private static WebhookJob.Builder recover() {
    return job(WebhookJobKind.RECOVER);
  }

  private static WebhookJob.Builder replay() {
    return job(WebhookJobKind.REPLAY);
  }
}
