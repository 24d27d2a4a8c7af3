package dev.rejoinder.simulation;

import dev.rejoinder.schemas.CallProgress;
import dev.rejoinder.schemas.Callback;
import dev.rejoinder.schemas.CallbackSource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Those who heard of a call: they show signs of life, answer soon, late, twice, or never. */
final class Tools implements Actor {

  private static final int LATEST_MS = 40_000;

  private final Chance chance;
  private final Topic callbacks;
  private final List<Planned> planned = new ArrayList<>();
  private int sent;

  Tools(Chance chance, Cluster cluster) {
    this.chance = chance;
    callbacks = cluster.callbacks;
  }

  /**
   * What a tool will say.
   *
   * @param output null for a sign of life
   */
  private record Planned(String callId, Instant at, @Nullable String output) {}

  /** A webhook reached a tool, whatever the dispatcher learned of it. */
  void heard(String callId, Instant now) {
    for (int left = chance.below(3); left > 0; left--) {
      planned.add(new Planned(callId, soon(now), null));
    }
    String output = "output " + chance.below(100);
    for (int left = chance.below(3); left > 0; left--) {
      planned.add(new Planned(callId, soon(now), chance.oneIn(4) ? "another" : output));
    }
  }

  @Override
  public boolean act(Instant now) {
    List<Planned> due = planned.stream().filter(plan -> !plan.at().isAfter(now)).toList();
    if (due.isEmpty()) {
      return false;
    }
    Planned plan = chance.pick(due);
    if (!chance.misfortune(8)) {
      planned.remove(plan);
    }
    callbacks.append(plan.callId(), callback(plan), Transaction.NONE);
    return true;
  }

  @Override
  public Optional<Instant> nextDue() {
    return planned.stream().map(Planned::at).min(Comparator.naturalOrder());
  }

  private Callback callback(Planned plan) {
    sent++;
    String callbackId = "cb_" + sent;
    return plan.output() == null
        ? new Callback(
            callbackId,
            plan.callId(),
            "",
            false,
            CallbackSource.HTTP,
            new CallProgress(chance.below(11) / 10.0, "on it"))
        : new Callback(
            callbackId, plan.callId(), plan.output(), chance.oneIn(8), CallbackSource.HTTP, null);
  }

  private Instant soon(Instant now) {
    int boundMs = chance.oneIn(5) ? LATEST_MS : 3000;
    return now.plusMillis(chance.below(boundMs));
  }
}
