package dev.rejoinder.runtime;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes Kafka clients, patiently: a broker whose name does not resolve yet is waited for.
 *
 * <p>A Kafka client waits for a broker that is down but throws for a name that is unknown, which in
 * containers is the same thing seen a little earlier.
 */
public final class Resolvable {

  private static final long RETRY_MS = 1_000;
  private static final String UNRESOLVABLE = "No resolvable bootstrap urls";

  private static final Logger log = LoggerFactory.getLogger(Resolvable.class);

  private final String service;
  private final CountDownLatch stop;

  /** {@code stop} ends the waiting once it opens. */
  public Resolvable(String service, CountDownLatch stop) {
    this.service = service;
    this.stop = stop;
  }

  /**
   * The client, or empty when stopped before it could be made.
   *
   * @throws KafkaException when something else is wrong with its configuration
   */
  public <C> Optional<C> make(Supplier<C> client) {
    boolean waited = false;
    while (stop.getCount() > 0) {
      try {
        return Optional.of(client.get());
      } catch (KafkaException e) {
        if (!unresolvable(e)) {
          throw e;
        }
        if (!waited) {
          waited = true;
          log.atWarn()
              .addKeyValue("service", service)
              .log("Kafka's host name did not resolve and will be tried again");
        }
      }
      try {
        if (stop.await(RETRY_MS, TimeUnit.MILLISECONDS)) {
          break;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    return Optional.empty();
  }

  static boolean unresolvable(KafkaException failure) {
    return speaksOfIt(failure) || speaksOfIt(failure.getCause());
  }

  private static boolean speaksOfIt(@Nullable Throwable failure) {
    return failure != null
        && failure.getMessage() != null
        && failure.getMessage().contains(UNRESOLVABLE);
  }
}
