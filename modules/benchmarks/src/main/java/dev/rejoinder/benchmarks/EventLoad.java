package dev.rejoinder.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongFunction;
import java.util.stream.Collectors;

/** Posts numbered events and follows them to their receipts. */
final class EventLoad {

  /** Deliveries under way at saturation; more events are posted only when some are over. */
  static final int WINDOW = 512;

  /** Events in one request at saturation. */
  static final int BATCH = 16;

  private static final int CLIENTS = 8;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final long LOOK_EVERY_MS = 5;

  private final HookApi api;
  private final Semaphore window = new Semaphore(WINDOW);
  private final EventsUnderWay events = new EventsUnderWay(window::release);
  private int missing;

  EventLoad(HookApi api, EventSink sink) {
    this.api = api;
    listen(sink);
  }

  /** Takes the receipts that {@code sink} tells of. */
  void listen(EventSink sink) {
    sink.listen(events::received);
  }

  /**
   * Where an event goes.
   *
   * @param receipts how many webhooks get it; 0: nobody waits for it
   */
  record Target(String type, int receipts) {}

  /**
   * Posts {@code perSecond} events a second, on time whatever becomes of them, then waits until all
   * are received, for 20 s.
   *
   * @param target of the event with this number, from 0
   */
  EventsUnderWay.Took atRate(int perSecond, Duration duration, LongFunction<Target> target) {
    long interval = Duration.ofSeconds(1).toNanos() / perSecond;
    long count = duration.toMillis() * perSecond / 1000;
    long begin = System.nanoTime();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (long i = 0; i < count; i++) {
        long due = begin + i * interval;
        Waiting.untilNanos(due);
        Target next = target.apply(i);
        threads.execute(() -> post(List.of(next), due));
      }
    }
    awaitReceipts();
    return events.take();
  }

  /**
   * What was measured.
   *
   * @param perSecond deliveries received
   */
  record Saturated(double perSecond, EventsUnderWay.Took took) {}

  /**
   * Keeps {@link #WINDOW} deliveries under way for {@code duration}, then waits for the last ones.
   */
  Saturated saturated(Duration duration, LongFunction<Target> target) {
    AtomicBoolean over = new AtomicBoolean();
    double perSecond;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int client = 0; client < CLIENTS; client++) {
        int first = client;
        threads.execute(() -> {
          for (long i = first; !over.get(); i += CLIENTS) {
            postBatch(target, i);
          }
        });
      }
      long begin = System.nanoTime();
      Waiting.pause(duration.toMillis());
      perSecond = events.soFar() * 1e9 / (System.nanoTime() - begin);
      over.set(true);
    }
    awaitReceipts();
    return new Saturated(perSecond, events.take());
  }

  private void postBatch(LongFunction<Target> target, long place) {
    List<Target> batch = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      batch.add(target.apply(place * BATCH + i));
    }
    int deliveries = batch.stream().mapToInt(Target::receipts).sum();
    try {
      if (!window.tryAcquire(deliveries, PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("%d events are not received.".formatted(events.left()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    post(batch, System.nanoTime());
  }

  /** The window is as it was then; what does not come in time is missing. */
  private void awaitReceipts() {
    long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
    while (events.left() > 0 && System.nanoTime() < deadlineNanos) {
      Waiting.pause(LOOK_EVERY_MS);
    }
    missing += events.forget();
    window.drainPermits();
    window.release(WINDOW);
  }

  /** Events whose receipts did not all come within 20 s of the last post, since the last call. */
  int takeMissing() {
    int taken = missing;
    missing = 0;
    return taken;
  }

  private void post(List<Target> targets, long dueNanos) {
    List<Long> numbers = new ArrayList<>();
    String json =
        targets.stream()
            .map(target -> {
              long number =
                  target.receipts() == 0
                      ? events.unwatched()
                      : events.post(dueNanos, target.receipts());
              numbers.add(number);
              return json(target.type(), number);
            })
            .collect(Collectors.joining(","));
    if (api.post(targets.size() == 1 ? json : "{\"events\":[" + json + "]}")) {
      numbers.forEach(events::accepted);
    }
  }

  /** As of an app whose health is told. */
  private static String json(String type, long number) {
    return """
    {"type":"%s","payload":{"n":%d,"appType":"whatsapp","status":"degraded",\
    "healthStatus":"warning","warningMessage":"Phone appears offline",\
    "recommendation":"Check your phone connection","account":{"id":"acc_8Qd02","name":"Ada \
    Lovelace","street":"12 St James's Square","city":"London"}}}\
    """
        .formatted(type, number);
  }
}
