package dev.rejoinder.ingress;

import java.time.Duration;

/**
 * Tells when another replica must have this one's address: Kafka Streams says for a long time that
 * parts are at this address which this process does not hold. Thread-safe.
 *
 * <p>For a short time that is so at every rebalance.
 */
final class Namesake {

  private static final long CERTAIN_NS = Duration.ofSeconds(30).toNanos();

  private boolean unheld;
  private boolean told;
  private long sinceNs;

  /**
   * Whether it must be so, and was not said yet.
   *
   * @param unheld whether a part is said to be here and is not
   * @param nowNs as {@link System#nanoTime}
   */
  synchronized boolean shows(boolean unheld, long nowNs) {
    if (!this.unheld || !unheld) {
      sinceNs = nowNs;
    }
    this.unheld = unheld;
    told &= unheld;
    boolean shows = unheld && !told && nowNs - sinceNs >= CERTAIN_NS;
    told |= shows;
    return shows;
  }
}
