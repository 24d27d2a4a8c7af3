package dev.rejoinder.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Memory a process occupies, as Linux counts it. */
final class ResidentMemory {

  private ResidentMemory() {}

  /** -1 where it cannot be told. */
  static long mib(Process process) throws IOException {
    Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
    if (!Files.exists(status)) {
      return -1;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .map(line -> line.replaceAll("\\D+", ""))
        .mapToLong(kib -> Long.parseLong(kib) / 1024)
        .findFirst()
        .orElse(-1);
  }
}
