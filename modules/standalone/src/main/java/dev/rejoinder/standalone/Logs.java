package dev.rejoinder.standalone;

/** How much the process logs; chosen once, before anything logs. */
enum Logs {
  /** Nothing: the command itself tells what happens. */
  NONE("off", "off"),
  /** What went wrong. */
  WARNINGS("warn", "error"),
  /** One line per attempt and per run transition. */
  WORK("info", "warn"),
  /** Everything of ours, and what the libraries tell. */
  EVERYTHING("debug", "info");

  private final String level;
  private final String libraries;

  Logs(String level, String libraries) {
    this.level = level;
    this.libraries = libraries;
  }

  /** Sets what {@code logback.xml} reads; either variable in the environment wins. */
  void apply() {
    set("LOG_LEVEL", level);
    set("LOG_LEVEL_LIBRARIES", libraries);
  }

  private static void set(String key, String value) {
    if (System.getenv(key) == null) {
      System.setProperty(key, value);
    }
  }
}
