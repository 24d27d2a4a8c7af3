package dev.rejoinder.standalone;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A receiver outside our code, as its users have it: one of {@code examples/receivers}. */
public final class ReceiverScript implements AutoCloseable {

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
      return ExampleScript.there(command);
    }
  }

  private final ExampleScript script;
  private final String url;

  private ReceiverScript(ExampleScript script, String url) {
    this.script = script;
    this.url = url;
  }

  /**
   * Starts it on a free port; the test is skipped when this machine has not what runs it.
   *
   * @param secret it verifies with
   * @param folder where it writes what it received
   */
  public static ReceiverScript start(Language language, String secret, Path folder)
      throws Exception {
    ExampleScript script =
        ExampleScript.start(
            language.command,
            "receivers/" + language.script,
            Map.of("WEBHOOK_SECRET", secret, "PORT", "0"),
            folder);
    return new ReceiverScript(script, script.awaitLine(LISTENING));
  }

  /** Where it listens. */
  public String url() {
    return url;
  }

  /**
   * What it says of every delivery so far, in the order they came: the status it answered with, the
   * {@code webhook-id}, and of a genuine one the event's type and id, and {@code again} when it had
   * the id before.
   */
  public List<String> received() {
    return script.lines().stream().filter(line -> !line.startsWith(LISTENING)).toList();
  }

  @Override
  public void close() {
    script.close();
  }
}
