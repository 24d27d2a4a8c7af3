package dev.rejoinder.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** {@code rejoinder up} as its users start it: the launcher, one JVM, an embedded broker. */
final class OneJvm implements AutoCloseable {

  private static final Duration READY_TIMEOUT = Duration.ofSeconds(90);
  private static final Duration LOOK_EVERY = Duration.ofMillis(20);

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
    awaitReady(process, port);
    return new OneJvm(process, port, Duration.ofNanos(System.nanoTime() - begin));
  }

  private static void awaitReady(Process process, int port) {
    HttpClient http = HttpClient.newHttpClient();
    HttpRequest ready =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/ready")).build();
    long deadline = System.nanoTime() + READY_TIMEOUT.toNanos();
    while (System.nanoTime() < deadline && process.isAlive()) {
      try {
        if (http.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
          return;
        }
      } catch (IOException e) {
        // Not listening yet.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
      LockSupport.parkNanos(LOOK_EVERY.toNanos());
    }
    process.destroyForcibly();
    throw new IllegalStateException("rejoinder up was not ready in time; see up.log");
  }

  /** From starting the launcher to the first 200 of {@code /ready}. */
  Duration startUp() {
    return startUp;
  }

  int port() {
    return port;
  }

  /** Resident memory in MiB, as Linux counts it; -1 where it cannot be told. */
  long residentMib() throws IOException {
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
