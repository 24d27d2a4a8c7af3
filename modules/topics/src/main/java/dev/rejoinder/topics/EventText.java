package dev.rejoinder.topics;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How events put things: the same wherever they are written and whatever is told of them. */
public final class EventText {

  /** Two such texts and what stands around them are within what a webhook's body may be. */
  public static final int BYTES_MAX = 64 * 1024;

  private static final String CUT = " [cut after 64 KiB]";

  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private EventText() {}

  /** ISO 8601 in UTC, always with milliseconds. */
  public static String timestamp(Instant at) {
    return TIMESTAMP.format(at);
  }

  /** {@code text}, or its first {@link #BYTES_MAX} bytes of UTF-8 and a word that it was cut. */
  public static String bounded(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= BYTES_MAX) {
      return text;
    }
    int end = BYTES_MAX;
    while (continuesCharacter(bytes[end])) {
      end--;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8) + CUT;
  }

  private static boolean continuesCharacter(byte utf8) {
    return (utf8 & 0xC0) == 0x80;
  }
}
