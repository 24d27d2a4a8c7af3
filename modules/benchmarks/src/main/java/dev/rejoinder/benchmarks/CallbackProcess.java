package dev.rejoinder.benchmarks;

import dev.rejoinder.embedded.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A callback-worker as its users start it: the launcher, one JVM, state in a directory. */
final class CallbackProcess implements AutoCloseable {

  private static final int STOP_TIMEOUT_S = 40;
  private static final int LOG_LINES_SHOWN = 20;

  private final Process process;
  private final Path dataDir;
  private final Path log;
  private final int port;

  private CallbackProcess(Process process, Path dataDir, Path log, int port) {
    this.process = process;
    this.port = port;
    this.dataDir = dataDir;
    this.log = log;
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "end-worker"));
  }

  /** Returns at once; {@code settings} are environment variables. */
  static CallbackProcess start(Path launcher, Path dataDir, Map<String, String> settings)
      throws IOException {
    Path log = dataDir.resolveSibling(dataDir.getFileName() + ".log");
    ProcessBuilder builder = new ProcessBuilder(launcher.toString(), "callback-worker");
    builder.environment().putAll(settings);
    builder.environment().put("REJOINDER_DATA_DIR", dataDir.toString());
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    int port = FreePorts.next();
    builder.environment().put("HEALTH_PORT", String.valueOf(port));
    return new CallbackProcess(builder.start(), dataDir, log, port);
  }

  Path dataDir() {
    return dataDir;
  }

  long residentMib() throws IOException {
    return ResidentMemory.mib(process);
  }

  /** Processor time it has used since it began; zero where it cannot be told. */
  Duration processorTime() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  void awaitReady() {
    ReadyCheck.await(process, port);
  }

  /** Of a worker that was ready once; a JVM that has only begun would die of being looked at. */
  JvmProbe probe() throws IOException {
    return JvmProbe.attach(process.pid());
  }

  /** Fails with the end of its log when it does not run. */
  void requireAlive() {
    if (!process.isAlive()) {
      throw new IllegalStateException("A callback-worker ended:\n" + endOfLog());
    }
  }

  private String endOfLog() {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join(
          "\n", lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size()));
    } catch (IOException e) {
      return "(its log cannot be read: " + e.getMessage() + ")";
    }
  }

  /** SIGKILL; returns when the process is gone. */
  void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /** Asks it to stop and waits; kills it when it takes too long. */
  void stop() {
    process.destroy();
    if (!awaitEnd()) {
      kill();
    }
  }

  @Override
  public void close() {
    stop();
  }

  private boolean awaitEnd() {
    try {
      return process.waitFor(STOP_TIMEOUT_S, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
