package dev.rejoinder.benchmarks;

import java.io.IOException;
import java.time.Duration;

/**
 * What a process has used of the machine and of Kafka since it began, or between two looks.
 *
 * @param cpuSeconds processor time
 * @param records records its consumers were handed, those of Kafka Streams included
 * @param recordBytes bytes of these records, uncompressed
 * @param networkBytes bytes its consumers got from brokers, answers without a record included
 */
record ProcessCost(double cpuSeconds, double records, double recordBytes, double networkBytes) {

  static final ProcessCost NOTHING = new ProcessCost(0, 0, 0, 0);

  private static final String FETCHED =
      "kafka.consumer:type=consumer-fetch-manager-metrics,client-id=*";
  private static final String NETWORK = "kafka.consumer:type=consumer-metrics,client-id=*";

  /** As the process's own metrics have it. */
  static ProcessCost of(long processId, JvmProbe probe) throws IOException {
    double cpuSeconds =
        ProcessHandle.of(processId)
                .flatMap(process -> process.info().totalCpuDuration())
                .orElse(Duration.ZERO)
                .toMillis()
            / 1e3;
    return new ProcessCost(
        cpuSeconds,
        probe.sum(FETCHED, "records-consumed-total"),
        probe.sum(FETCHED, "bytes-consumed-total"),
        probe.sum(NETWORK, "incoming-byte-total"));
  }

  ProcessCost plus(ProcessCost other) {
    return new ProcessCost(
        cpuSeconds + other.cpuSeconds,
        records + other.records,
        recordBytes + other.recordBytes,
        networkBytes + other.networkBytes);
  }

  ProcessCost times(double factor) {
    return new ProcessCost(
        cpuSeconds * factor, records * factor, recordBytes * factor, networkBytes * factor);
  }

  ProcessCost minus(ProcessCost other) {
    return plus(other.times(-1));
  }
}
