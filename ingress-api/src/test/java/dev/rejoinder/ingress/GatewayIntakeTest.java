package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.schemas.InboundEvent;
import dev.rejoinder.schemas.SourceSignal;
import dev.rejoinder.schemas.SourceSignalKind;
import dev.rejoinder.sources.Source;
import dev.rejoinder.sources.SourceKind;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GatewayIntakeTest {

  private static final Instant AT = Instant.parse("2026-11-22T10:00:00Z");

  private final RecordingInboundLog log = new RecordingInboundLog();
  private final SourceCounts counts = new SourceCounts();
  private final List<String> received = new ArrayList<>();
  private final Source source = SourceOf.kind(SourceKind.DISCORD).source();
  private final GatewayIntake intake =
      new GatewayIntake(
          source,
          new InboundWebhooks.Tools(
              log, counts, new Heard(), Optional.empty(), InstantSource.fixed(AT)));

  private final class Heard implements SourceSignals {
    @Override
    public void received(Source from) {
      received.add(from.name());
    }

    @Override
    public void rejected(Source from, String reason) {
      throw new AssertionError("a gateway turns nothing down");
    }
  }

  private static InboundEvent event() {
    return InboundEvent.newBuilder()
        .setSource("discord")
        .setKind("discord")
        .setProviderEventId("1001")
        .setType("message")
        .setPayload("{}")
        .setReceivedAt(AT)
        .build();
  }

  private static SourceSignal signal() {
    return SourceSignal.newBuilder()
        .setSource("discord")
        .setSourceKind("discord")
        .setSignal(SourceSignalKind.CONNECTED)
        .setAt(AT)
        .build();
  }

  @Test
  void aMessageIsWrittenCountedAndNoticed() {
    assertThat(intake.publish(event())).isTrue();

    assertThat(log.events).containsExactly(event());
    assertThat(received).containsExactly("discord");
    assertThat(counts.receivedBy(source)).containsEntry("message", 1L);
  }

  @Test
  void whatIsNotConfirmedIsNeitherCountedNorNoticed() {
    log.away = true;

    assertThat(intake.publish(event())).isFalse();
    assertThat(intake.publish(signal())).isFalse();

    assertThat(received).isEmpty();
    assertThat(counts.receivedBy(source)).isEmpty();
  }

  @Test
  void signalsGoTheSameWay() {
    assertThat(intake.publish(signal())).isTrue();

    assertThat(log.signals).containsExactly(signal());
  }
}
