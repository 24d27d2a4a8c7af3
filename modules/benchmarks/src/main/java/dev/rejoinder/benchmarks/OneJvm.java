package dev.rejoinder.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code rejoinder up} as its users start it: the launcher, one JVM, an embedded broker. */
final class OneJvm implements AutoCloseable {

  private final Process process;
  private final int port;
  private final Duration startUp;

  private OneJvm(Process process, int port, Duration startUp) {
    this.process = process;
    this.port = port;
    this.startUp = startUp;
  }

  static OneJvm start(Path launcher, Path dataDir, int port, Map<String, String> settings)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(launcher.toString(), "up");
    builder.environment().putAll(settings);
    builder.environment().put("PORT", String.valueOf(port));
    builder.environment().put("REJOINDER_DATA_DIR", dataDir.toString());
    builder.redirectErrorStream(true);
    builder.redirectOutput(dataDir.resolveSibling("up.log").toFile());
    long begin = System.nanoTime();
    Process process = builder.start();
    ReadyCheck.await(process, port);
    return new OneJvm(process, port, Duration.ofNanos(System.nanoTime() - begin));
  }

  /** From starting the launcher to the first 200 of {@code /ready}. */
  Duration startUp() {
    return startUp;
  }

  int port() {
    return port;
  }

  long processId() {
    return process.pid();
  }

  /** Resident memory in MiB, as Linux counts it; -1 where it cannot be told. */
  long residentMib() throws IOException {
    return ResidentMemory.mib(process);
  }

  /** Processor time it has used since it began; zero where it cannot be told. */
  Duration processorTime() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(40, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
