package dev.rejoinder.ingress.inbound;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What may be kept of a request that was turned down: nothing that could be secret.
 *
 * <p>By pattern, not by parsing: the body may be no JSON, or only the beginning of it.
 */
public final class Redaction {

  static final String HIDDEN = "[redacted]";

  private static final int BODY_BYTES_MAX = 4096;
  private static final int HEADERS_MAX = 64;
  private static final int HEADER_CHARS_MAX = 512;

  private static final String NAMES =
      "token|secret|passw|passphrase|passcode|pwd|authorization|credential|cookie|session"
          + "|signature|api[_-]?key|private[_-]?key|access[_-]?key|client[_-]?key|response_url";

  private static final Pattern SECRET_NAME = Pattern.compile(NAMES, Pattern.CASE_INSENSITIVE);

  /** A member whose name may be that of a secret, up to the end of its text or scalar. */
  private static final Pattern MEMBER =
      Pattern.compile(
          "(\"[^\"\\\\]{0,64}(?:%s)[^\"\\\\]{0,64}\"\\s{0,16}:\\s{0,16})".formatted(NAMES)
              + "(\"(?:[^\"\\\\]|\\\\.)*+(?:\"|\\\\?$)|[^\\s\",}\\]\\[{]++)",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  /** As {@link #MEMBER}, of a form. */
  private static final Pattern FIELD =
      Pattern.compile(
          "((?:^|&)[^=&\\s\"]{0,64}(?:%s)[^=&\\s\"]{0,64}=)[^&\\s]*+".formatted(NAMES),
          Pattern.CASE_INSENSITIVE);

  /** Tokens that say by their beginning what they are, wherever they stand. */
  private static final Pattern TOKEN =
      Pattern.compile(
          "(?i:bearer|basic)(?:\\s|%20|\\+){1,4}[\\w.~+/=-]{8,}+"
              + "|\\b(?:xox[a-z]-|xapp-|whsec_|whsk_|[sr]k_(?:live|test)_|gh[a-z]_|github_pat_)"
              + "[\\w+/=-]{8,}+");

  private Redaction() {}

  /** The beginning of a body, at most 4 KiB in UTF-8. */
  public static String body(byte[] body) {
    String text =
        new String(body, 0, Math.min(body.length, BODY_BYTES_MAX), StandardCharsets.UTF_8);
    text = MEMBER.matcher(text).replaceAll("$1\"" + Matcher.quoteReplacement(HIDDEN) + "\"");
    text = FIELD.matcher(text).replaceAll("$1" + Matcher.quoteReplacement(HIDDEN));
    return cut(TOKEN.matcher(text).replaceAll(Matcher.quoteReplacement(HIDDEN)));
  }

  /**
   * Headers with their values joined by commas.
   *
   * @param alsoSecret names in lower case, beside those one can tell by their words
   */
  public static Map<String, String> headers(
      Map<String, List<String>> headers, List<String> alsoSecret) {
    Map<String, String> kept = new TreeMap<>();
    headers.entrySet().stream()
        .limit(HEADERS_MAX)
        .forEach(header -> kept.put(header.getKey(), value(header, alsoSecret)));
    return kept;
  }

  private static String value(Map.Entry<String, List<String>> header, List<String> alsoSecret) {
    if (alsoSecret.contains(header.getKey()) || SECRET_NAME.matcher(header.getKey()).find()) {
      return HIDDEN;
    }
    String value = String.join(", ", header.getValue());
    String shown = value.substring(0, Math.min(value.length(), HEADER_CHARS_MAX));
    return TOKEN.matcher(shown).replaceAll(Matcher.quoteReplacement(HIDDEN));
  }

  /** As many characters as have room in the bytes there are. */
  private static String cut(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= BODY_BYTES_MAX) {
      return text;
    }
    int end = BODY_BYTES_MAX;
    while (end > 0 && (bytes[end] & 0xC0) == 0x80) {
      end--;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8);
  }
}
