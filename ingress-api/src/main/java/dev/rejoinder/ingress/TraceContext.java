package dev.rejoinder.ingress;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks the W3C {@code traceparent} header, which travels on with the records. */
final class TraceContext {

  static final String HEADER = "traceparent";

  private static final Pattern VERSION_00 =
      Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

  private TraceContext() {}

  /** The header as it came, or null when it is absent or not valid. */
  static @Nullable String valid(@Nullable String header) {
    return header != null && VERSION_00.matcher(header).matches() ? header : null;
  }
}
