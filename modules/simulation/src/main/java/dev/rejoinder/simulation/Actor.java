package dev.rejoinder.simulation;

import java.time.Instant;
import java.util.Optional;

/** Someone outside the machines who does one thing at a time. */
interface Actor {

  /** Does one thing it could do at {@code now}, if there is any. */
  boolean act(Instant now);

  /** When it will have something to do without anybody else; empty when never. */
  default Optional<Instant> nextDue() {
    return Optional.empty();
  }
}
