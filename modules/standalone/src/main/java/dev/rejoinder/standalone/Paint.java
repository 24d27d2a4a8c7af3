package dev.rejoinder.standalone;

import picocli.CommandLine.Help.Ansi;

/** Colours for terminals; plain text elsewhere, and wherever {@code NO_COLOR} is set. */
enum Paint {
  BOLD("1"),
  FAINT("2"),
  GREEN("32"),
  YELLOW("33"),
  CYAN("36");

  private static final String ESCAPE = "\u001b[";

  private final String code;

  Paint(String code) {
    this.code = code;
  }

  String on(String text) {
    return Ansi.AUTO.enabled() ? ESCAPE + code + "m" + text + ESCAPE + "0m" : text;
  }
}
