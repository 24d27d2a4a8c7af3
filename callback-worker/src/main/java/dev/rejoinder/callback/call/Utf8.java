package dev.rejoinder.callback.call;

/** Bounds texts by the bytes they take in UTF-8. */
public final class Utf8 {

  private Utf8() {}

  /** As many whole characters from the start of {@code text} as fit in {@code bytesMax} bytes. */
  public static String start(String text, int bytesMax) {
    int bytes = 0;
    int end = 0;
    while (end < text.length()) {
      int character = text.codePointAt(end);
      bytes += bytes(character);
      if (bytes > bytesMax) {
        return text.substring(0, end);
      }
      end += Character.charCount(character);
    }
    return text;
  }

  private static int bytes(int character) {
    if (character < 0x80) {
      return 1;
    }
    if (character < 0x800) {
      return 2;
    }
    return character < 0x10000 ? 3 : 4;
  }
}
