package dev.rejoinder.standalone;

import org.jspecify.annotations.Nullable;

/** A command cannot do what was asked; the message is one plain sentence for people. */
final class CommandException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int exitCode;

  CommandException(String sentence) {
    this(sentence, ExitCodes.FAILED, null);
  }

  CommandException(String sentence, int exitCode, @Nullable Throwable cause) {
    super(sentence, cause);
    this.exitCode = exitCode;
  }

  int exitCode() {
    return exitCode;
  }
}
