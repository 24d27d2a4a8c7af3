package dev.rejoinder.testkit.untidy.shell;

import dev.rejoinder.testkit.untidy.core.Untidy;
import java.time.Instant;
import org.apache.kafka.common.Uuid;

/** Allowed what the core is not, but makes a cycle of packages. */
public final class UntidyWorker {

  public Uuid id() {
    return Uuid.randomUuid();
  }

  public Instant startedAt(Untidy untidy) {
    return Instant.EPOCH;
  }
}
