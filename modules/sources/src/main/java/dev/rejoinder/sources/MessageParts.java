package dev.rejoinder.sources;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** Text cut into messages no longer than a provider takes. */
final class MessageParts {

  /** Beyond this nobody reads on, and each text message costs money. */
  static final int PARTS_MAX = 50;

  private static final String CUT = " […]";

  private MessageParts() {}

  /**
   * {@code text} in its order, cut at the ends of lines, else of words, else of characters: a word
   * is only cut when it is longer than a message, and a surrogate pair never. White space at a cut
   * is dropped, but for the indentation of the line that begins there. No part is blank; text of
   * more than {@link #PARTS_MAX} parts is cut short and says so.
   *
   * @param sizeMax what a part may measure, at least 32
   * @param size what a character (a Unicode code point) measures, 1 to 16
   */
  static List<String> of(String text, int sizeMax, IntUnaryOperator size) {
    List<String> parts = new ArrayList<>();
    int start = lineStart(text, 0);
    while (start < text.length() && parts.size() < PARTS_MAX) {
      boolean last = parts.size() == PARTS_MAX - 1;
      int end = end(text, start, last ? sizeMax - CUT.length() : sizeMax, size);
      String part = text.substring(start, end).stripTrailing();
      start = lineStart(text, end);
      boolean cut = last && start < text.length();
      if (!part.isBlank()) {
        parts.add(cut ? part + CUT : part);
      }
    }
    return List.copyOf(parts);
  }

  /** Where the part from {@code start} ends: after it stand white space or the end, if possible. */
  private static int end(String text, int start, int sizeMax, IntUnaryOperator size) {
    int end = start;
    int used = 0;
    while (end < text.length()) {
      int character = text.codePointAt(end);
      used += size.applyAsInt(character);
      if (used > sizeMax) {
        return breakBefore(text, start, end);
      }
      end += Character.charCount(character);
    }
    return end;
  }

  /** The last end of a line in the later half; else that of a word; else {@code end} itself. */
  private static int breakBefore(String text, int start, int end) {
    int wordEnd = -1;
    for (int i = end; i > start; i--) {
      char c = text.charAt(i);
      if (c == '\n' && i - start > (end - start) / 2) {
        return i;
      }
      if (wordEnd < 0 && Character.isWhitespace(c)) {
        wordEnd = i;
      }
    }
    return wordEnd < 0 ? end : wordEnd;
  }

  /** Past the white space at {@code at}, but for what stands in the line of the next word. */
  private static int lineStart(String text, int at) {
    int next = at;
    int line = -1;
    while (next < text.length() && Character.isWhitespace(text.charAt(next))) {
      if (text.charAt(next) == '\n') {
        line = next + 1;
      }
      next++;
    }
    return next == text.length() || line < 0 ? next : line;
  }
}
