package dev.rejoinder.standalone;

/** What the shell is told when a command ends. */
final class ExitCodes {

  static final int OK = 0;

  /** It could not be done, or the run did not end well. */
  static final int FAILED = 1;

  /** The command line or the configuration is wrong; picocli's own code. */
  static final int USAGE = 2;

  /** The run goes on; nothing is wrong yet. */
  static final int UNFINISHED = 3;

  private ExitCodes() {}
}
