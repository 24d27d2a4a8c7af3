package dev.rejoinder.benchmarks;

import java.time.Duration;
import java.util.Locale;
import java.util.function.LongFunction;

/** What endpoints that are not well do to those that are, in phases of one run. */
final class Isolation {

  /** The type that goes where every connection is reset. */
  static final String RESETTING = "bench.reset.*";

  private static final double HANGING_SHARE = 0.01;
  private static final EventLoad.Target TO_RESETTING = new EventLoad.Target("bench.reset.told", 0);

  private final DeliverySizes sizes;
  private final DeliveryStage stage;
  private final EventSink sink;
  private final EventLoad load;
  private final Report report;

  Isolation(
      DeliverySizes sizes, DeliveryStage stage, EventSink sink, EventLoad load, Report report) {
    this.sizes = sizes;
    this.stage = stage;
    this.sink = sink;
    this.load = load;
    this.report = report;
  }

  /** Those that hang come last, for their deliveries are under way for long. */
  void run() {
    int rate = sizes.healthyPerSecond();
    Latencies quiet = phase("all are well", rate, i -> healthy(i, 0)).fromPost();
    sink.conduct(0, EventSink.Conduct.FAIL);
    compare(
        quiet,
        phase(
            "one has half and fails",
            2 * rate,
            i -> i % 2 == 0 ? healthy(i / 2, 1) : new EventLoad.Target("bench.0.told", 0)));
    compare(
        quiet,
        phase(
            "one has half and resets",
            2 * rate,
            i -> i % 2 == 0 ? healthy(i / 2, 1) : TO_RESETTING));
    compare(quiet, phase("all are well again", rate, i -> healthy(i, 1)));
    int hanging = (int) Math.ceil(HANGING_SHARE * sizes.endpoints());
    for (int i = 1; i <= hanging; i++) {
      sink.conduct(i, EventSink.Conduct.HANG);
    }
    compare(
        quiet,
        phase(
            "1 % hang for 30 s",
            rate,
            i -> {
              long endpoint = 1 + i % (sizes.endpoints() - 1);
              boolean hangs = endpoint <= hanging;
              return new EventLoad.Target("bench." + endpoint + ".told", hangs ? 0 : 1);
            }));
  }

  /** To the endpoints from {@code first} on, in turn. */
  private EventLoad.Target healthy(long number, int first) {
    return new EventLoad.Target(
        "bench." + (first + number % (sizes.endpoints() - first)) + ".told", 1);
  }

  private EventsUnderWay.Took phase(
      String what, int perSecond, LongFunction<EventLoad.Target> target) {
    Report.tell("isolation: " + what);
    long parked = stage.written(stage.topics().deliveriesParked());
    long deliveries = stage.written(stage.topics().deliveries());
    try (OffsetWatch watch = stage.watch()) {
      EventsUnderWay.Took took = load.atRate(perSecond, sizes.phase(), target);
      Duration stop = watch.longestStop();
      parked = stage.written(stage.topics().deliveriesParked()) - parked;
      deliveries = stage.written(stage.topics().deliveries()) - deliveries;
      report.row(what, took.fromPost().summary("to healthy endpoints"));
      report.row("  not received in time", String.valueOf(load.takeMissing()));
      report.row(
          "  longest stop of an offset",
          String.format(Locale.ROOT, "%.1f s", stop.toMillis() / 1e3));
      report.row(
          "  parked records",
          String.format(
              Locale.ROOT,
              "%d of %d deliveries: %.3f each",
              parked,
              deliveries,
              (double) parked / deliveries));
      return took;
    }
  }

  private void compare(Latencies quiet, EventsUnderWay.Took took) {
    report.row(
        "  beside all well",
        String.format(
            Locale.ROOT,
            "p50 %.2f of it, p99 %.2f of it",
            took.fromPost().percentileMs(50) / quiet.percentileMs(50),
            took.fromPost().percentileMs(99) / quiet.percentileMs(99)));
  }
}
