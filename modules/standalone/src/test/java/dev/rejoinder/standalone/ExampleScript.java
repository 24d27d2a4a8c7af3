package dev.rejoinder.standalone;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.rejoinder.testkit.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One of the {@code examples}, as its users run it: in a process of its own. */
final class ExampleScript implements AutoCloseable {

  private static final Path EXAMPLES = Path.of("../../examples").toAbsolutePath().normalize();
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Process process;
  private final Path log;

  private ExampleScript(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Whether this machine has what runs it. */
  static boolean there(String command) {
    try {
      Process process =
          new ProcessBuilder(command, "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while looking for " + command, e);
    }
  }

  /**
   * Starts it; the test is skipped when this machine has not what runs it.
   *
   * @param script its path below {@code examples}
   * @param settings in its environment
   * @param folder where what it says is written
   */
  static ExampleScript start(
      String command, String script, Map<String, String> settings, Path folder) throws IOException {
    if (!there(command)) {
      abort(command + " is not on this machine, so " + script + " is not tested");
    }
    ProcessBuilder builder = new ProcessBuilder(command, EXAMPLES.resolve(script).toString());
    builder.environment().putAll(settings);
    Path log = folder.resolve(script.replace('/', '-') + ".log");
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    ExampleScript running = new ExampleScript(builder.start(), log);
    Runtime.getRuntime().addShutdownHook(new Thread(running::close));
    return running;
  }

  /** Waits until it says a line that begins so, and returns the line's rest. */
  String awaitLine(String beginning) throws Exception {
    return Eventually.eventually(
            "a line that begins with " + beginning,
            PATIENCE,
            () -> rest(beginning),
            Optional::isPresent)
        .orElseThrow();
  }

  /** What it said so far, in whole lines: the last one may still be written. */
  List<String> lines() {
    try {
      String text = Files.readString(log, StandardCharsets.UTF_8);
      return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<String> rest(String beginning) {
    return lines().stream()
        .filter(line -> line.startsWith(beginning))
        .map(line -> line.substring(beginning.length()))
        .findFirst();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
