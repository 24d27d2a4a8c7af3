package dev.rejoinder.standalone;

/** How much the process logs; chosen once, before anything logs. */
enum Logs {
  /** Nothing: the command itself tells what happens. */
  NONE("off", "off", "off"),
  /** What went wrong. */
  WARNINGS("warn", "error", "error"),
  /** One line per attempt and per run transition. */
  WORK("info", "warn", "error"),
  /** Everything of ours, and what the libraries tell. */
  EVERYTHING("debug", "info", "info");

  private final String level;
  private final String libraries;
  private final String noisy;

  Logs(String level, String libraries, String noisy) {
    this.level = level;
    this.libraries = libraries;
    this.noisy = noisy;
  }

  /**
   * Sets what {@code logback.xml} reads. Either variable in the environment wins, but not over
   * {@link #NONE}: {@code LOG_LEVEL} is set on many machines, for other programs.
   */
  void apply() {
    set("LOG_LEVEL", level);
    set("LOG_LEVEL_LIBRARIES", libraries);
    // An appender of another name would be none at all.
    boolean json = "json".equalsIgnoreCase(System.getenv("LOG_FORMAT"));
    System.setProperty("LOG_FORMAT", json ? "json" : "text");
    System.setProperty("rejoinder.log.noisy", noisy);
  }

  private void set(String key, String value) {
    if (this == NONE || System.getenv(key) == null) {
      System.setProperty(key, value);
    }
  }
}
