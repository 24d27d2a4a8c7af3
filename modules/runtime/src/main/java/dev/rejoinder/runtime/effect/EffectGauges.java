package dev.rejoinder.runtime.effect;

import dev.rejoinder.runtime.ConsumerLag;
import dev.rejoinder.runtime.Moments;
import dev.rejoinder.runtime.SharedGauge;
import io.micrometer.core.instrument.Tags;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.clients.consumer.Consumer;

/** What an effect worker tells of itself, sampled once a second by the consumer's thread. */
final class EffectGauges implements AutoCloseable {

  private final InstantSource clock;
  private final ConsumerLag lag;
  private final List<SharedGauge.Report> reports = new ArrayList<>();
  private final Set<String> classes = new HashSet<>();
  private volatile Load load = Load.NONE;

  EffectGauges(String worker, InstantSource clock) {
    this.clock = clock;
    lag = new ConsumerLag(worker);
    Tags tags = Tags.of("worker", worker);
    report("rejoinder.effects.running", "Effects under way.", tags, Load::running);
    report(
        "rejoinder.effects.waiting",
        "Records in memory that wait their turn.",
        tags,
        Load::waiting);
    report(
        "rejoinder.effects.parked",
        "Records whose place is held by a copy in the parking topic.",
        tags,
        Load::parked);
  }

  /** Called by the consumer's thread. */
  <V> void sample(Consumer<?, ?> consumer, Flights<V> flights, long nowMs) {
    if (!lag.due(nowMs)) {
      return;
    }
    lag.sample(consumer, flights.ask(Workload::committable), nowMs);
    load = flights.ask(Workload::load);
    load.undelivered().keySet().stream().filter(classes::add).forEach(this::register);
  }

  private void register(String laneClass) {
    Tags tags = Tags.of("lane_class", laneClass);
    report(
        "rejoinder.deliveries.undelivered",
        "Deliveries read and neither delivered nor given up.",
        tags,
        now -> standing(now, laneClass).count());
    reports.add(
        SharedGauge.max(
            "rejoinder.deliveries.oldest",
            "Age of the oldest delivery that is neither delivered nor given up, in seconds.",
            tags,
            () -> age(laneClass, Undelivered.Standing::earliestWrittenMs)));
    reports.add(
        SharedGauge.max(
            "rejoinder.deliveries.overdue",
            "For how many seconds the delivery has been due that was due first.",
            tags,
            () -> age(laneClass, Undelivered.Standing::earliestDueMs)));
  }

  private double age(String laneClass, Function<Undelivered.Standing, OptionalLong> earliest) {
    return Moments.ageSeconds(earliest.apply(standing(load, laneClass)), clock.millis());
  }

  private static Undelivered.Standing standing(Load load, String laneClass) {
    Undelivered.Standing known = load.undelivered().get(laneClass);
    return known == null
        ? new Undelivered.Standing(0, OptionalLong.empty(), OptionalLong.empty())
        : known;
  }

  private void report(String name, String description, Tags tags, ToDoubleFunction<Load> value) {
    reports.add(SharedGauge.sum(name, description, tags, () -> value.applyAsDouble(load)));
  }

  @Override
  public void close() {
    lag.close();
    reports.forEach(SharedGauge.Report::close);
    reports.clear();
  }
}
