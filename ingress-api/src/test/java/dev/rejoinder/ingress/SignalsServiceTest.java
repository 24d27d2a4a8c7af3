package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.rejoinder.schemas.SourceSignal;
import dev.rejoinder.schemas.SourceSignalKind;
import dev.rejoinder.sources.Source;
import dev.rejoinder.sources.SourceKind;
import dev.rejoinder.testkit.Eventually;
import dev.rejoinder.testkit.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SignalsServiceTest {

  private static final Instant START = Instant.ofEpochSecond(1_800_000_000L);

  private final RecordingInboundLog log = new RecordingInboundLog();
  private final SettableClock clock = new SettableClock(START);
  private final Source slack = SourceOf.kind(SourceKind.SLACK, "s").source();
  private final Source off = SourceOf.kind(SourceKind.STRIPE, "s").disabled().source();
  private volatile boolean ready;
  private final SignalsService signals =
      new SignalsService(List.of(slack, off), log, () -> ready, clock);

  @AfterEach
  void close() {
    signals.close();
  }

  @Test
  void enabledSourcesAreToldOfOnceTheIngressIsReady() throws Exception {
    signals.start();
    assertThat(log.signals).isEmpty();
    ready = true;

    Eventually.eventuallyTrue("a signal", Ingress.LONG, () -> !log.signals.isEmpty());
    signals.close();

    assertThat(log.signals).hasSize(1);
    SourceSignal signal = log.signals.getFirst();
    assertThat(signal.getSignal()).isEqualTo(SourceSignalKind.CONFIGURED);
    assertThat(signal.getSource()).isEqualTo("slack");
    assertThat(signal.getSourceKind()).isEqualTo("slack");
  }

  @Test
  void requestsAreAddedUpAndWrittenAtTheEndAtTheLatest() {
    signals.start();
    signals.received(slack);
    clock.advance(Duration.ofSeconds(1));
    signals.received(slack);
    signals.rejected(slack, "bad_signature");
    signals.rejected(slack, "stale_timestamp");
    signals.rejected(slack, "bad_signature");

    signals.close();

    assertThat(log.signals)
        .extracting(SourceSignal::getSignal, SourceSignal::getDetail, SourceSignal::getCount)
        .containsExactlyInAnyOrder(
            tuple(SourceSignalKind.RECEIVED, null, 2),
            tuple(SourceSignalKind.REJECTED, "bad_signature", 2),
            tuple(SourceSignalKind.REJECTED, "stale_timestamp", 1));
    assertThat(log.signals).extracting(SourceSignal::getAt).containsOnly(START.plusSeconds(1));
  }

  @Test
  void whatCannotBeWrittenIsWrittenLater() throws Exception {
    log.away = true;
    signals.start();
    signals.received(slack);
    ready = true;
    log.away = false;

    Eventually.eventuallyTrue("both signals", Ingress.LONG, () -> log.signals.size() == 2);
  }
}
