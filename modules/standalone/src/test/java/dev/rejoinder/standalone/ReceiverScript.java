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

/**
 * A receiver outside our code, as its users have it: one of {@code examples/receivers}, in a
 * process of its own.
 */
public final class ReceiverScript implements AutoCloseable {

  private static final Path EXAMPLES =
      Path.of("../../examples/receivers").toAbsolutePath().normalize();
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String LISTENING = "listening at ";

  /** What it is written in. */
  public enum Language {
    NODE("node", "receiver.mjs"),
    PYTHON("python3", "receiver.py");

    private final String command;
    private final String script;

    Language(String command, String script) {
      this.command = command;
      this.script = script;
    }

    /** Whether this machine has what runs it. */
    public boolean there() {
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
  }

  private final Process process;
  private final Path log;

  private ReceiverScript(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts it on a free port; the test is skipped when this machine has not what runs it.
   *
   * @param secret it verifies with
   * @param folder where it writes what it received
   */
  public static ReceiverScript start(Language language, String secret, Path folder)
      throws Exception {
    if (!language.there()) {
      abort(language.command + " is not on this machine, so " + language.script + " is not tested");
    }
    ProcessBuilder builder =
        new ProcessBuilder(language.command, EXAMPLES.resolve(language.script).toString());
    builder.environment().putAll(Map.of("WEBHOOK_SECRET", secret, "PORT", "0"));
    Path log = folder.resolve(language.script + ".log");
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    ReceiverScript receiver = new ReceiverScript(builder.start(), log);
    Runtime.getRuntime().addShutdownHook(new Thread(receiver::close));
    Eventually.eventually(
        language.script + " to listen", PATIENCE, receiver::listening, Optional::isPresent);
    return receiver;
  }

  /** Where it listens. */
  public String url() {
    return listening().orElseThrow();
  }

  /**
   * What it says of every delivery so far, in the order they came: the status it answered with, the
   * {@code webhook-id}, and of a genuine one the event's type and id, and {@code again} when it had
   * the id before.
   */
  public List<String> received() {
    return lines().stream().filter(line -> !line.startsWith(LISTENING)).toList();
  }

  private Optional<String> listening() {
    return lines().stream()
        .filter(line -> line.startsWith(LISTENING))
        .map(line -> line.substring(LISTENING.length()))
        .findFirst();
  }

  /** Whole lines: the last one may still be written. */
  private List<String> lines() {
    try {
      String text = Files.readString(log, StandardCharsets.UTF_8);
      return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
