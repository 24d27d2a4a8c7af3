package dev.rejoinder.ingress;

import dev.rejoinder.runtime.Health;
import dev.rejoinder.runtime.Service;
import dev.rejoinder.schemas.SourceSignal;
import dev.rejoinder.schemas.SourceSignalKind;
import dev.rejoinder.sources.InboundLog;
import dev.rejoinder.sources.Source;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what requests say of their sources' health, added up, from time to time and at its end.
 *
 * <p>What cannot be written is kept and written with what comes next; a crash loses it.
 */
final class SignalsService implements SourceSignals, Service {

  private static final Duration ROUND = Duration.ofMillis(500);

  /** Five seconds. */
  private static final int ROUNDS_PER_FLUSH = 10;

  private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(2);
  private static final Logger LOG = LoggerFactory.getLogger(SignalsService.class);

  private final InboundLog log;
  private final BooleanSupplier ready;
  private final InstantSource clock;
  private final Queue<Source> unannounced;
  private final Map<Noticed, Tally> noticed = new ConcurrentHashMap<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private @Nullable Thread thread;

  /** {@code detail}: the reason of a rejection; null otherwise. */
  private record Noticed(
      String source, String kind, SourceSignalKind signal, @Nullable String detail) {}

  private record Tally(int count, Instant last) {
    Tally plus(Tally later) {
      return new Tally(
          Math.addExact(count, later.count), last.isAfter(later.last) ? last : later.last);
    }
  }

  /**
   * @param ready whether the ingress takes requests; then its sources are told of
   */
  SignalsService(List<Source> sources, InboundLog log, BooleanSupplier ready, InstantSource clock) {
    unannounced = new ArrayDeque<>(sources.stream().filter(Source::enabled).toList());
    this.log = log;
    this.ready = ready;
    this.clock = clock;
  }

  @Override
  public void received(Source source) {
    notice(source, SourceSignalKind.RECEIVED, null);
  }

  @Override
  public void rejected(Source source, String reason) {
    notice(source, SourceSignalKind.REJECTED, reason);
  }

  @Override
  public String name() {
    return "source-signals";
  }

  @Override
  public void start() {
    thread = Thread.ofPlatform().daemon().name(name()).start(this::run);
  }

  @Override
  public Health health() {
    return Health.ready();
  }

  @Override
  public void close() {
    closing.countDown();
    Thread running = thread;
    thread = null;
    try {
      if (running != null && running.join(WRITE_TIMEOUT.multipliedBy(2))) {
        flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      for (int round = 1; !closing.await(ROUND.toMillis(), TimeUnit.MILLISECONDS); round++) {
        announce();
        if (round % ROUNDS_PER_FLUSH == 0) {
          flush();
        }
      }
    } catch (InterruptedException e) {
      LOG.atWarn().log("source signals interrupted");
    }
  }

  private void notice(Source source, SourceSignalKind signal, @Nullable String detail) {
    noticed.merge(
        new Noticed(source.name(), source.kind().label(), signal, detail),
        new Tally(1, clock.instant()),
        Tally::plus);
  }

  private void announce() {
    while (!unannounced.isEmpty() && ready.getAsBoolean()) {
      Source source = unannounced.peek();
      Noticed configured =
          new Noticed(source.name(), source.kind().label(), SourceSignalKind.CONFIGURED, null);
      if (!written(configured, new Tally(1, clock.instant()))) {
        return;
      }
      unannounced.remove();
    }
  }

  private void flush() {
    for (Noticed key : List.copyOf(noticed.keySet())) {
      Tally tally = noticed.remove(key);
      if (tally != null && !written(key, tally)) {
        noticed.merge(key, tally, Tally::plus);
        return;
      }
    }
  }

  private boolean written(Noticed key, Tally tally) {
    SourceSignal signal =
        SourceSignal.newBuilder()
            .setSource(key.source())
            .setSourceKind(key.kind())
            .setSignal(key.signal())
            .setAt(tally.last())
            .setCount(tally.count())
            .setDetail(key.detail())
            .build();
    try {
      log.publish(signal, WRITE_TIMEOUT);
      return true;
    } catch (InboundLog.NotConfirmed e) {
      LOG.atWarn()
          .addKeyValue("source", key.source())
          .addKeyValue("signal", key.signal().name())
          .log("signal not written yet");
      return false;
    }
  }
}
