package dev.rejoinder.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/**
 * Has a backlog of {@code deliveries} sent by the dispatch-worker, then by a bare consumer that
 * reads the same records, then by a loop without Kafka, in turns.
 */
final class Draining {

  /** Lanes of eight each are what DISPATCH_IN_FLIGHT allows. */
  private static final int WEBHOOKS = 32;

  private static final int IN_FLIGHT = 256;

  /** Far from the numbers of events that were posted. */
  private static final long FIRST_NUMBER = 1_000_000_000L;

  private final DeliverySizes sizes;
  private final DeliveryStage stage;
  private final EventSink sink;
  private final Report report;
  private final BarePost post = new BarePost();
  private long nextNumber = FIRST_NUMBER;

  Draining(DeliverySizes sizes, DeliveryStage stage, EventSink sink, Report report) {
    this.sizes = sizes;
    this.stage = stage;
    this.sink = sink;
    this.report = report;
  }

  /** Deliveries a second. */
  private record Rates(double rejoinder, double consumer, double bare) {

    Rates plus(Rates more) {
      return new Rates(rejoinder + more.rejoinder, consumer + more.consumer, bare + more.bare);
    }
  }

  void run(List<HookApi.Webhook> webhooks) {
    List<HookApi.Webhook> to = webhooks.subList(0, Math.min(WEBHOOKS, webhooks.size()));
    Rates sum = new Rates(0, 0, 0);
    long parked = stage.written(stage.topics().deliveriesParked());
    try (DeliveriesLog log = stage.deliveries()) {
      for (int round = 0; round <= sizes.rounds(); round++) {
        Rates rates = round(log, to);
        Report.tell(
            String.format(
                Locale.ROOT,
                "%s: %.0f/s by Rejoinder, %.0f/s by a bare consumer, %.0f/s without Kafka",
                round == 0 ? "warm-up" : "round " + round,
                rates.rejoinder(),
                rates.consumer(),
                rates.bare()));
        if (round > 0) {
          sum = sum.plus(rates);
        }
      }
    }
    double rejoinder = sum.rejoinder() / sizes.rounds();
    report.row("backlog sent per second", rejoinder, 0, ", signed, attempts logged");
    ratio("a bare consumer loop", rejoinder, sum.consumer() / sizes.rounds());
    ratio("OkHttp without Kafka", rejoinder, sum.bare() / sizes.rounds());
    report.row(
        "parked meanwhile",
        String.valueOf(stage.written(stage.topics().deliveriesParked()) - parked));
  }

  private void ratio(String what, double rejoinder, double other) {
    report.row(
        what,
        String.format(Locale.ROOT, "%.0f/s: Rejoinder has %.2f of it", other, rejoinder / other));
  }

  private Rates round(DeliveriesLog log, List<HookApi.Webhook> to) {
    Map<TopicPartition, Long> starts = log.ends();
    long first = next();
    DrainMeter rejoinder = meter(first);
    log.write(to, first, sizes.backlog());
    double byRejoinder = rejoinder.awaitPerSecond();
    Map<String, HookApi.Webhook> byId =
        to.stream().collect(Collectors.toMap(HookApi.Webhook::id, Function.identity()));
    DrainMeter consumer = meter(first);
    log.readBarely(
        starts,
        sizes.backlog(),
        IN_FLIGHT,
        delivery ->
            post.post(
                Objects.requireNonNull(byId.get(delivery.getEndpointId())),
                delivery.getDeliveryId(),
                delivery.getBody()));
    double byConsumer = consumer.awaitPerSecond();
    return new Rates(byRejoinder, byConsumer, bare(to));
  }

  private double bare(List<HookApi.Webhook> to) {
    long first = next();
    DrainMeter meter = meter(first);
    AtomicInteger sent = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < IN_FLIGHT; i++) {
        threads.execute(() -> {
          for (int n = sent.getAndIncrement(); n < sizes.backlog(); n = sent.getAndIncrement()) {
            HookApi.Webhook webhook = to.get(n % to.size());
            post.post(webhook, "dlv_bare" + n, DeliveriesLog.body(webhook.id(), first + n));
          }
        });
      }
    }
    return meter.awaitPerSecond();
  }

  private DrainMeter meter(long first) {
    DrainMeter meter = new DrainMeter(first, sizes.backlog());
    sink.listen(meter);
    return meter;
  }

  private long next() {
    long first = nextNumber;
    nextNumber += sizes.backlog();
    return first;
  }
}
