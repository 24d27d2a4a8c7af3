package dev.rejoinder.callback.source;

import dev.rejoinder.callback.source.SourceInput.GatewayTold;
import dev.rejoinder.callback.source.SourceInput.Told;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A source that is watched, step by step, by a clock that is set. */
final class Watched {

  static final Instant BEGIN = Instant.parse("2026-11-22T10:00:00Z");

  final List<SourceNews> news = new ArrayList<>();
  int checks;
  private @Nullable Vitals vitals;
  private final SourcePolicy policy;
  private Instant now = BEGIN;
  private Instant watchedFrom = BEGIN;

  Watched(SourcePolicy policy) {
    this.policy = policy;
  }

  static Watched withoutGateway() {
    return new Watched(new SourcePolicy(0, null, null));
  }

  static Watched withShards(int shards) {
    return new Watched(new SourcePolicy(shards, null, null));
  }

  Instant now() {
    return now;
  }

  Vitals vitals() {
    return Objects.requireNonNull(vitals, "nothing was taken yet");
  }

  Connection connection() {
    return vitals().connection();
  }

  /** The warning there must be. */
  Warning warning() {
    return Objects.requireNonNull(vitals().warning(), "there is no warning");
  }

  boolean healthy() {
    return vitals().warning() == null;
  }

  Watched take(SourceInput input) {
    SourceHealth.Step step = SourceHealth.step(vitals, input, policy, new Moment(now, watchedFrom));
    vitals = step.vitals();
    news.addAll(step.news());
    checks += step.check() ? 1 : 0;
    return this;
  }

  /** Lets time pass second by second, as the worker does. */
  Watched pass(Duration time) {
    for (long second = 0; second < time.toSeconds(); second++) {
      now = now.plusSeconds(1);
      take(new SourceInput.TimePassed());
    }
    return this;
  }

  /** The worker is away for {@code time}; then it begins to read again. */
  Watched restartAfter(Duration time) {
    now = now.plus(time);
    watchedFrom = now;
    return this;
  }

  Watched received(int count) {
    return take(new SourceInput.Received(now, count));
  }

  Watched rejected(int count, String reason) {
    return take(new SourceInput.Rejected(now, count, reason));
  }

  Watched gateway(int shard, Told told) {
    return take(new GatewayTold(shard, told, now, told == Told.DISCONNECTED ? "4000" : null));
  }

  /** News since the last call. */
  List<SourceNews> told() {
    List<SourceNews> told = List.copyOf(news);
    news.clear();
    return told;
  }
}
