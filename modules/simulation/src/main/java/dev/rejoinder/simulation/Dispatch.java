package dev.rejoinder.simulation;

import dev.rejoinder.schemas.AttemptOutcome;
import dev.rejoinder.schemas.CallClosed;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.Callback;
import dev.rejoinder.schemas.CallbackSource;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryAttempt;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Dispatcher and receivers: every delivery is tried, some twice; receivers accept, answer inline,
 * refuse, are gone, or run though their answer is lost.
 */
final class Dispatch implements Actor {

  private static final int ATTEMPTS_MAX = 3;
  private static final Duration RETRY_DELAY = Duration.ofSeconds(10);

  private final Chance chance;
  private final Cluster cluster;
  private final Tools tools;
  private final UncommittedReader deliveries;
  private final List<Delivery> pending = new ArrayList<>();
  private final Set<String> closed = new HashSet<>();
  private final long[] eventPositions = new long[Topic.PARTITIONS];

  Dispatch(Chance chance, Cluster cluster, Tools tools) {
    this.chance = chance;
    this.cluster = cluster;
    this.tools = tools;
    deliveries = new UncommittedReader(cluster.deliveries);
  }

  @Override
  public boolean act(Instant now) {
    Optional<SpecificRecord> read = deliveries.next();
    read.ifPresent(record -> pending.add((Delivery) record));
    List<Delivery> due =
        pending.stream().filter(delivery -> !delivery.getNotBefore().isAfter(now)).toList();
    if (due.isEmpty()) {
      return read.isPresent();
    }
    Delivery delivery = chance.pick(due);
    if (!chance.misfortune(6)) {
      pending.remove(delivery);
    }
    attempt(delivery, now);
    return true;
  }

  @Override
  public Optional<Instant> nextDue() {
    return pending.stream().map(Delivery::getNotBefore).min(Comparator.naturalOrder());
  }

  private void attempt(Delivery delivery, Instant now) {
    followClosed();
    boolean late = delivery.getExpiresAt() != null && !now.isBefore(delivery.getExpiresAt());
    if (late || closed.contains(delivery.getCallId())) {
      report(delivery, now, AttemptOutcome.SKIPPED, false, null);
      return;
    }
    switch (chance.below(10)) {
      case 0, 1, 2, 3 -> {
        tools.heard(delivery.getCallId(), now);
        report(delivery, now, AttemptOutcome.ACCEPTED, false, null);
      }
      case 4, 5 -> {
        inlineAnswer(delivery);
        report(delivery, now, AttemptOutcome.ACCEPTED, true, null);
      }
      case 6 -> report(delivery, now, AttemptOutcome.ACCEPTED, delivery.getSync(), null);
      case 7 -> {
        tools.heard(delivery.getCallId(), now);
        fail(delivery, now);
      }
      case 8 -> fail(delivery, now);
      default ->
          report(
              delivery,
              now,
              chance.oneIn(3) ? AttemptOutcome.GONE : AttemptOutcome.ACCEPTED,
              false,
              null);
    }
  }

  private void fail(Delivery delivery, Instant now) {
    Instant next = now.plus(RETRY_DELAY);
    boolean again =
        delivery.getAttempt() < ATTEMPTS_MAX
            && (delivery.getExpiresAt() == null || next.isBefore(delivery.getExpiresAt()));
    if (again) {
      pending.add(
          Delivery.newBuilder(delivery)
              .setAttempt(delivery.getAttempt() + 1)
              .setNotBefore(next)
              .build());
    }
    report(delivery, now, AttemptOutcome.FAILED, false, again ? next : null);
  }

  private void inlineAnswer(Delivery delivery) {
    String callbackId = delivery.getDeliveryId() + "/" + delivery.getAttempt();
    cluster.callbacks.append(
        delivery.getCallId(),
        new Callback(
            callbackId,
            delivery.getCallId(),
            "inline " + chance.below(3),
            chance.oneIn(6),
            CallbackSource.INLINE,
            null),
        Transaction.NONE);
  }

  private void report(
      Delivery delivery,
      Instant now,
      AttemptOutcome outcome,
      boolean inline,
      @Nullable Instant next) {
    DeliveryAttempt attempt =
        DeliveryAttempt.newBuilder()
            .setDeliveryId(delivery.getDeliveryId())
            .setEndpointId(delivery.getEndpointId())
            .setCallId(delivery.getCallId())
            .setAttempt(delivery.getAttempt())
            .setAttemptsMax(ATTEMPTS_MAX)
            .setStartedAt(now)
            .setDurationMs(1)
            .setOutcome(outcome)
            .setInlineAnswer(inline)
            .setNextAttemptAt(next)
            .build();
    cluster.attempts.append(delivery.getCallId(), attempt, Transaction.NONE);
  }

  private void followClosed() {
    for (int number = 0; number < Topic.PARTITIONS; number++) {
      Partition partition = cluster.callEvents.partitions().get(number);
      Optional<Partition.Entry> next = partition.committedFrom(eventPositions[number]);
      while (next.isPresent()) {
        if (((CallEvent) next.get().value()).getBody() instanceof CallClosed) {
          closed.add(next.get().key());
        }
        eventPositions[number] = next.get().offset() + 1;
        next = partition.committedFrom(eventPositions[number]);
      }
    }
  }
}
