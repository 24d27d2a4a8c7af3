package dev.rejoinder.ingress;

import dev.rejoinder.hooks.EventCatalogue;
import dev.rejoinder.sources.Source;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What this process took and turned down since it started, by source. Thread-safe. */
final class SourceCounts {

  static final String OTHER = "other";

  /** Types counted by name for one source: whoever may sign may also invent them. */
  private static final int TYPES_MAX = 200;

  private final Map<String, Tally> tallies = new ConcurrentHashMap<>();

  private static final class Tally {
    private final Map<String, LongAdder> received = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> rejected = new ConcurrentHashMap<>();
  }

  /** Events that were written, one by one. */
  void received(Source source, String type) {
    Metrics.counter(
            "rejoinder.inbound.events", "source", source.name(), "type", known(source, type))
        .increment();
    Map<String, LongAdder> types = tally(source).received;
    String counted = types.containsKey(type) || types.size() < TYPES_MAX ? type : OTHER;
    types.computeIfAbsent(counted, name -> new LongAdder()).increment();
  }

  /** {@code reason}: one of the codes there are, and nothing a request can choose. */
  void rejected(Source source, String reason) {
    Metrics.counter("rejoinder.inbound.rejected", "source", source.name(), "reason", reason)
        .increment();
    tally(source).rejected.computeIfAbsent(reason, name -> new LongAdder()).increment();
  }

  /** {@code took}: until the event was confirmed, or given up. */
  void published(Source source, Duration took) {
    Timer.builder("rejoinder.inbound.publish")
        .tag("source", source.name())
        .register(Metrics.globalRegistry)
        .record(took);
  }

  /** By type, in alphabetical order. */
  Map<String, Long> receivedBy(Source source) {
    return copy(tally(source).received);
  }

  /** By reason, in alphabetical order. */
  Map<String, Long> rejectedBy(Source source) {
    return copy(tally(source).rejected);
  }

  /** The type as metrics name it: as the catalogue does, without its prefix, or {@code other}. */
  private static String known(Source source, String type) {
    return EventCatalogue.find(source.kind().label() + "." + type).isPresent() ? type : OTHER;
  }

  private Tally tally(Source source) {
    return tallies.computeIfAbsent(source.name(), name -> new Tally());
  }

  private static Map<String, Long> copy(Map<String, LongAdder> counts) {
    Map<String, Long> copy = new TreeMap<>();
    counts.forEach((name, count) -> copy.put(name, count.sum()));
    return copy;
  }
}
