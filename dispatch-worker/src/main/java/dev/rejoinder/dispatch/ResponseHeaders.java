package dev.rejoinder.dispatch;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import okhttp3.Headers;

/** The headers of an answer as they are written down. */
final class ResponseHeaders {

  /** Of names and values in UTF-8. OkHttp gives up at 256 KiB. */
  static final int BYTES_MAX = 16 * 1024;

  private ResponseHeaders() {}

  /** Names in lower case, repeated ones joined by commas; what does not fit is left out. */
  static Map<String, String> of(Headers headers) {
    Map<String, String> kept = new LinkedHashMap<>();
    int left = BYTES_MAX;
    for (int i = 0; i < headers.size(); i++) {
      String name = headers.name(i).toLowerCase(Locale.ROOT);
      String before = kept.get(name);
      String value = before == null ? headers.value(i) : before + ", " + headers.value(i);
      int more = before == null ? bytes(name) + bytes(value) : bytes(value) - bytes(before);
      if (more <= left) {
        kept.put(name, value);
        left -= more;
      }
    }
    return kept;
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
