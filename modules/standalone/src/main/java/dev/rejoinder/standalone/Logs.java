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

  /** Sets what {@code logback.xml} reads; {@code LOG_LEVEL} in the environment wins. */
  void apply() {
    String wished = System.getenv("LOG_LEVEL");
    boolean own = wished == null || wished.isBlank();
    System.setProperty("rejoinder.log.level", own ? level : wished);
    System.setProperty("rejoinder.log.libraries", libraries);
  }
}
