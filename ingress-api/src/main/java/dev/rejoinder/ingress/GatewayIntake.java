package dev.rejoinder.ingress;

import dev.rejoinder.discord.GatewayLog;
import dev.rejoinder.schemas.InboundEvent;
import dev.rejoinder.schemas.SourceSignal;
import dev.rejoinder.sources.InboundLog;
import dev.rejoinder.sources.Source;
import java.time.Duration;

/** Takes what a source's gateway brings, as webhooks of the source are taken. */
final class GatewayIntake implements GatewayLog {

  /** Nobody waits for an answer; what takes longer is offered again. */
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final Source source;
  private final InboundWebhooks.Tools tools;

  GatewayIntake(Source source, InboundWebhooks.Tools tools) {
    this.source = source;
    this.tools = tools;
  }

  @Override
  public boolean publish(InboundEvent event) {
    long beganNanos = System.nanoTime();
    try {
      tools.log().publish(event, null, TIMEOUT);
    } catch (InboundLog.NotConfirmed e) {
      return false;
    } finally {
      tools.counts().published(source, Duration.ofNanos(System.nanoTime() - beganNanos));
    }
    tools.counts().received(source, event.getType());
    tools.signals().received(source);
    return true;
  }

  @Override
  public boolean publish(SourceSignal signal) {
    try {
      tools.log().publish(signal, TIMEOUT);
      return true;
    } catch (InboundLog.NotConfirmed e) {
      return false;
    }
  }
}
