package dev.rejoinder.testkit.untidy.core;

import dev.rejoinder.testkit.untidy.shell.UntidyWorker;
import java.time.Instant;
import org.apache.kafka.common.Uuid;

/** Breaks the rules, so that a test can see them noticed. */
public final class Untidy {

  public Instant readClock() throws InterruptedException {
    Thread.sleep(1);
    return Instant.now();
  }

  public Uuid useKafka(UntidyWorker worker) {
    return worker.id();
  }
}
