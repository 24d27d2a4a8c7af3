package dev.rejoinder.ingress.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.schemas.AttemptOutcome;
import dev.rejoinder.schemas.DeadDelivery;
import dev.rejoinder.schemas.DeadResolution;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryAttempt;
import dev.rejoinder.schemas.DeliveryKind;
import dev.rejoinder.topics.TrustedClasses;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeliveryViewTest {

  private static final Instant BEGAN = Instant.ofEpochMilli(1_700_000_000_000L);

  static {
    TrustedClasses.trust();
  }

  private final DeliveryView view = new DeliveryView(3);
  private long offset;

  private void attempted(String id, int redrive, int number, AttemptOutcome outcome) {
    view.on(attempt(id, redrive, number, outcome, null), new EventId(0, offset++));
  }

  private static DeliveryAttempt attempt(
      String id, int redrive, int number, AttemptOutcome outcome, @Nullable Instant next) {
    return DeliveryAttempt.newBuilder()
        .setDeliveryId(id)
        .setEndpointId("wh_a")
        .setKind(DeliveryKind.EVENT)
        .setRedrive(redrive)
        .setAttempt(number)
        .setAttemptsMax(5)
        .setStartedAt(BEGAN.plusSeconds(redrive * 100L + number))
        .setDurationMs(1)
        .setOutcome(outcome)
        .setInlineAnswer(false)
        .setNextAttemptAt(next)
        .build();
  }

  private void died(String id, int redrive, @Nullable DeadResolution resolution) {
    view.on(letter(id, redrive, resolution), new EventId(1, offset++));
  }

  private static DeadDelivery letter(String id, int redrive, @Nullable DeadResolution resolution) {
    Delivery delivery =
        Delivery.newBuilder()
            .setDeliveryId(id)
            .setEndpointId("wh_a")
            .setKind(DeliveryKind.EVENT)
            .setBody("{}")
            .setAttempt(5)
            .setRedrive(redrive)
            .setCreatedAt(BEGAN)
            .setNotBefore(BEGAN)
            .build();
    return DeadDelivery.newBuilder()
        .setDelivery(delivery)
        .setReason("attempts_exhausted")
        .setDiedAt(BEGAN)
        .setResolution(resolution)
        .setResolvedAt(resolution == null ? null : BEGAN)
        .build();
  }

  private DeliveryStatus status(String id) {
    return view.delivery(id).orElseThrow().status();
  }

  @Test
  void aDeliveryIsRetryingWhileAnAttemptIsDueAndDeadWhenNoneIs() {
    view.on(
        attempt("dlv_1", 0, 1, AttemptOutcome.FAILED, BEGAN.plusSeconds(60)), new EventId(0, 1));
    assertThat(status("dlv_1")).isEqualTo(DeliveryStatus.RETRYING);
    assertThat(view.delivery("dlv_1").orElseThrow().nextAttemptAtMs())
        .isEqualTo(BEGAN.plusSeconds(60).toEpochMilli());

    attempted("dlv_1", 0, 2, AttemptOutcome.FAILED);
    assertThat(status("dlv_1")).isEqualTo(DeliveryStatus.DEAD);
    assertThat(view.delivery("dlv_1").orElseThrow().nextAttemptAtMs()).isNull();
  }

  @Test
  void repliesAreListedLikeTheDeliveriesOfWebhooksAndChecksAreNot() {
    for (DeliveryKind kind : DeliveryKind.values()) {
      DeliveryAttempt attempt = attempt("dlv_" + kind, 0, 1, AttemptOutcome.ACCEPTED, null);
      DeliveryView any = new DeliveryView(3);
      any.on(DeliveryAttempt.newBuilder(attempt).setKind(kind).build(), new EventId(0, 1));

      assertThat(any.deliveries())
          .as(kind.name())
          .hasSize(
              List.of(DeliveryKind.EVENT, DeliveryKind.TEST, DeliveryKind.REPLY).contains(kind)
                  ? 1
                  : 0);
    }
  }

  @Test
  void whatWasAcceptedStaysDeliveredThoughTheAttemptWasMadeTwice() {
    attempted("dlv_1", 0, 1, AttemptOutcome.ACCEPTED);
    attempted("dlv_1", 0, 1, AttemptOutcome.FAILED);

    assertThat(status("dlv_1")).isEqualTo(DeliveryStatus.DELIVERED);
  }

  @Test
  void theTailsMayTellInAnyOrder() {
    DeliveryStatus expected = DeliveryStatus.DELIVERED;
    Random random = new Random(7);
    for (int round = 0; round < 50; round++) {
      DeliveryView any = new DeliveryView(3);
      List<Runnable> told = new ArrayList<>();
      told.add(
          () -> any.on(attempt("dlv_1", 0, 5, AttemptOutcome.FAILED, null), new EventId(0, 1)));
      told.add(
          () -> any.on(attempt("dlv_1", 1, 1, AttemptOutcome.ACCEPTED, null), new EventId(0, 2)));
      told.add(() -> {
        any.on(letter("dlv_1", 0, null), new EventId(1, 1));
        any.on(letter("dlv_1", 0, DeadResolution.REDRIVEN), new EventId(1, 2));
      });
      Collections.shuffle(told, random);
      told.forEach(Runnable::run);

      assertThat(any.delivery("dlv_1").orElseThrow().status()).isEqualTo(expected);
    }
  }

  @Test
  void aDeadLetterSentAnewIsRetryingUntilItsAttemptAndAPurgedOneStaysDead() {
    attempted("dlv_1", 0, 5, AttemptOutcome.FAILED);
    died("dlv_1", 0, null);
    assertThat(status("dlv_1")).isEqualTo(DeliveryStatus.DEAD);
    died("dlv_1", 0, DeadResolution.REDRIVEN);
    assertThat(status("dlv_1")).isEqualTo(DeliveryStatus.RETRYING);
    attempted("dlv_1", 1, 1, AttemptOutcome.GONE);
    assertThat(status("dlv_1")).isEqualTo(DeliveryStatus.DEAD);
    died("dlv_1", 1, DeadResolution.PURGED);
    assertThat(status("dlv_1")).isEqualTo(DeliveryStatus.DEAD);
  }

  @Test
  void anOlderLetterDoesNotReplaceANewerOne() {
    died("dlv_1", 1, null);
    died("dlv_1", 0, null);

    assertThat(view.deadLetter("dlv_1").orElseThrow().redrive()).isEqualTo(1);
  }

  @Test
  void whatIsDeliveredMakesRoomFirst() {
    attempted("dlv_1", 0, 5, AttemptOutcome.FAILED);
    attempted("dlv_2", 0, 1, AttemptOutcome.ACCEPTED);
    attempted("dlv_3", 0, 5, AttemptOutcome.FAILED);
    attempted("dlv_4", 0, 1, AttemptOutcome.ACCEPTED);

    assertThat(view.deliveries())
        .extracting(KnownDelivery::id)
        .containsExactlyInAnyOrder("dlv_1", "dlv_3", "dlv_4");
  }

  @Test
  void onlyTheNewestAttemptsAreKept() {
    for (int redrive = 0; redrive < 60; redrive++) {
      attempted("dlv_1", redrive, 1, AttemptOutcome.ACCEPTED);
    }

    List<KnownAttempt> attempts = view.delivery("dlv_1").orElseThrow().attempts();
    assertThat(attempts).hasSize(KnownDelivery.ATTEMPTS_MAX);
    assertThat(attempts.getLast().redrive()).isEqualTo(59);
  }

  @Test
  void attemptsAtCallsAreNotDeliveriesOfWebhooks() {
    DeliveryAttempt call =
        DeliveryAttempt.newBuilder(attempt("dlv_1", 0, 1, AttemptOutcome.ACCEPTED, null))
            .setKind(DeliveryKind.TOOL_CALL)
            .build();
    view.on(call, new EventId(0, 1));

    assertThat(view.deliveries()).isEmpty();
  }

  @Test
  void aWatchSeesTheAttemptItWasMadeFor() throws InterruptedException {
    try (Watch<DeliveryAttempt> watch = view.watch("dlv_1")) {
      attempted("dlv_2", 0, 1, AttemptOutcome.FAILED);
      attempted("dlv_1", 0, 1, AttemptOutcome.ACCEPTED);

      assertThat(watch.await(Duration.ofMinutes(1)).orElseThrow().getDeliveryId())
          .isEqualTo("dlv_1");
    }
  }

  @Test
  void releasingEndsAllWaiting() throws InterruptedException {
    try (Watch<DeliveryAttempt> watch = view.watch("dlv_1")) {
      view.release();

      assertThat(watch.await(Duration.ofMinutes(1))).isEmpty();
    }
  }
}
