package dev.rejoinder.sources;

/** Text as Slack shows it letter by letter. Source: Slack, Formatting text for app surfaces. */
final class SlackText {

  private SlackText() {}

  /** {@code text} without Slack's control characters. */
  static String escaped(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    text.codePoints().mapToObj(SlackText::escaped).forEach(escaped::append);
    return escaped.toString();
  }

  /** What was {@link #escaped(String)}. */
  static String unescaped(String escaped) {
    return escaped.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
  }

  /** A character (a Unicode code point) as it is written. */
  static String escaped(int character) {
    return switch (character) {
      case '&' -> "&amp;";
      case '<' -> "&lt;";
      case '>' -> "&gt;";
      default -> Character.toString(character);
    };
  }
}
