package dev.rejoinder.discord;

import dev.rejoinder.schemas.InboundEvent;
import dev.rejoinder.schemas.SourceSignal;

/** Where what comes from a gateway is written; both block until Kafka has it or gives up. */
public interface GatewayLog {

  /** Whether every in-sync replica has {@code event}; false: it is offered again. */
  boolean publish(InboundEvent event);

  /** Whether every in-sync replica has {@code signal}; false: it is offered again. */
  boolean publish(SourceSignal signal);
}
