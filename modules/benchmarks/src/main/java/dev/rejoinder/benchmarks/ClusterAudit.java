package dev.rejoinder.benchmarks;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code rejoinder audit verify --all-ended} says of a cluster's log.
 *
 * @param runs runs there are in the log
 * @param clean whether nothing was found
 */
record ClusterAudit(int runs, boolean clean) {

  private static final Pattern RUNS = Pattern.compile("(?m)^ *([\\d,]+)  runs$");
  private static final String CLEAN = "The log can be trusted: 0 divergences.";
  private static final int TRIES = 4;
  private static final long BETWEEN_TRIES_MS = 10_000;

  /**
   * Prints it as it is. The last attempts of calls that ended may still be on their way, so it is
   * repeated a few times before what it finds counts.
   */
  static ClusterAudit of(LocalCluster cluster) throws IOException, InterruptedException {
    String said = "";
    for (int tries = 0; tries < TRIES && !said.contains(CLEAN); tries++) {
      if (tries > 0) {
        Waiting.pause(BETWEEN_TRIES_MS);
      }
      said = cluster.output("run", "audit", "verify", "--all-ended");
    }
    System.out.println("$ rejoinder audit verify --all-ended");
    System.out.println(said);
    Matcher runs = RUNS.matcher(said);
    return new ClusterAudit(
        runs.find() ? Integer.parseInt(runs.group(1).replace(",", "")) : -1, said.contains(CLEAN));
  }
}
