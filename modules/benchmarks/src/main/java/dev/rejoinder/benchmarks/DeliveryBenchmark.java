package dev.rejoinder.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongFunction;

/**
 * Measures deliveries from {@code POST /api/hooks/events} to their receipt, beside bare loops that
 * do nothing but send, and how much endpoints that are not well do to those that are.
 *
 * <p>Broker, Rejoinder and the load with its endpoints are three processes on the same machine.
 */
public final class DeliveryBenchmark {

  private static final int FAN_OUT = 10;

  private final DeliverySizes sizes;
  private final DeliveryStage stage;
  private final EventSink sink;
  private final HookApi api;
  private final EventLoad load;
  private final Report report = new Report();

  private DeliveryBenchmark(DeliverySizes sizes, DeliveryStage stage, EventSink sink) {
    this.sizes = sizes;
    this.stage = stage;
    this.sink = sink;
    api = new HookApi(stage.rejoinder().port());
    load = new EventLoad(api, sink);
  }

  /** Expects the path of the launcher; further settings come from the environment. */
  public static void main(String[] args) throws IOException {
    if (args.length != 1) {
      System.err.println("usage: DeliveryBenchmark LAUNCHER");
      System.exit(2);
    }
    DeliverySizes sizes = DeliverySizes.fromProperties();
    try (Scratch scratch = Scratch.create();
        EventSink sink = new EventSink();
        DeliveryStage stage = new DeliveryStage(Path.of(args[0]), scratch)) {
      new DeliveryBenchmark(sizes, stage, sink).run();
    }
  }

  private void run() throws IOException {
    report.machine();
    load("before");
    List<HookApi.Webhook> webhooks = subscribe();
    Report.tell("warming up");
    load.saturated(sizes.warmUp(), this::one);
    latency();
    throughput("fan-out 1", this::one);
    throughput("fan-out " + FAN_OUT, i -> new EventLoad.Target("bench.all.told", FAN_OUT));
    new Draining(sizes, stage, sink, report).run(webhooks);
    load.listen(sink);
    new Isolation(sizes, stage, sink, load, report).run();
    report.row("memory after it all", stage.rejoinder().residentMib() + " MiB resident");
    load("after");
  }

  /** Endpoint {@code i} gets {@code bench.<i>.*}; the first few get {@code bench.all.*}, too. */
  private List<HookApi.Webhook> subscribe() {
    Report.tell("making " + sizes.endpoints() + " webhooks");
    List<HookApi.Webhook> webhooks = new ArrayList<>();
    for (int i = 0; i < sizes.endpoints(); i++) {
      List<String> types = new ArrayList<>(List.of("bench." + i + ".*"));
      if (i < FAN_OUT) {
        types.add("bench.all.*");
      }
      webhooks.add(api.webhook(sink.url(i), types));
    }
    api.webhook(sink.resettingUrl(), List.of(Isolation.RESETTING));
    // All of them are in force when the last one is.
    Waiting.pause(Duration.ofSeconds(2).toMillis());
    return webhooks;
  }

  private EventLoad.Target one(long number) {
    return new EventLoad.Target("bench." + number % sizes.endpoints() + ".told", 1);
  }

  private void latency() {
    String rate = sizes.perSecond() + "/s";
    Report.tell("latency at " + rate);
    EventsUnderWay.Took took = load.atRate(sizes.perSecond(), sizes.latency(), this::one);
    report.row("from 202 to receipt, " + rate, took.fromAccept().summary("deliveries"));
    report.row("from post to receipt, " + rate, took.fromPost().summary("deliveries"));
    failures();
  }

  private void throughput(String what, LongFunction<EventLoad.Target> target) {
    Report.tell("saturation, " + what);
    load.saturated(Duration.ofSeconds(5), target);
    Duration before = stage.rejoinder().processorTime();
    EventLoad.Saturated measured = load.saturated(sizes.measure(), target);
    Duration used = stage.rejoinder().processorTime().minus(before);
    report.row(
        "deliveries/s, " + what,
        String.format(
            Locale.ROOT,
            "%.0f (%d under way, %d events in a post; %.0f us of processor time each)",
            measured.perSecond(),
            EventLoad.WINDOW,
            EventLoad.BATCH,
            used.toNanos() / 1e3 / measured.took().fromPost().count()));
    report.row("from 202 to receipt", measured.took().fromAccept().summary("deliveries"));
    failures();
  }

  private void failures() {
    int failed = api.takeFailed();
    if (failed > 0) {
      report.row("posts NOT ACCEPTED", String.valueOf(failed));
    }
    int missing = load.takeMissing();
    if (missing > 0) {
      report.row("events NOT RECEIVED", String.valueOf(missing));
    }
  }

  private void load(String when) {
    report.row(
        "load average " + when,
        String.format(
            Locale.ROOT,
            "%.2f",
            ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
  }
}
