package dev.rejoinder.standalone.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One worker as the command line starts it, in a process that can be killed and started again. */
final class WorkerUnderTest implements AutoCloseable {

  private final String command;
  private final Map<String, String> environment;
  private final Path output;
  private @Nullable Process process;

  WorkerUnderTest(String command, Map<String, String> environment, Path output) {
    this.command = command;
    this.environment = Map.copyOf(environment);
    this.output = output;
    Runtime.getRuntime().addShutdownHook(new Thread(this::kill));
  }

  String command() {
    return command;
  }

  void start() {
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.rejoinder.standalone.Rejoinder",
                command));
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGKILL: nothing it holds in memory survives. */
  void kill() {
    if (process != null) {
      process.destroyForcibly();
      await();
    }
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroy();
      if (!await()) {
        kill();
      }
    }
  }

  private boolean await() {
    try {
      return process == null || process.waitFor(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
