package dev.rejoinder.runtime;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** What of a record's headers goes on with what it leads to: its trace (W3C Trace Context). */
public final class TraceHeaders {

  public static final String TRACE = "traceparent";

  /** Version, trace, parent and flags; no id is all zeros. */
  private static final Pattern VERSION_00 =
      Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

  private TraceHeaders() {}

  /** The trace of {@code headers}, if they have one; the others were about the record only. */
  public static Headers of(Headers headers) {
    Headers kept = new RecordHeaders();
    Header trace = headers.lastHeader(TRACE);
    if (trace != null) {
      kept.add(trace);
    }
    return kept;
  }

  /** Headers of a record that belongs to a trace, or to none. */
  public static Headers of(@Nullable String traceparent) {
    Headers headers = new RecordHeaders();
    if (traceparent != null) {
      headers.add(TRACE, traceparent.getBytes(StandardCharsets.US_ASCII));
    }
    return headers;
  }

  /** The {@code traceparent} of a record; null when it has none, or none that is valid. */
  public static @Nullable String parent(Headers headers) {
    Header trace = headers.lastHeader(TRACE);
    return trace == null || trace.value() == null
        ? null
        : valid(new String(trace.value(), StandardCharsets.UTF_8));
  }

  /** {@code traceparent} as it came; null when it is absent or not valid. */
  public static @Nullable String valid(@Nullable String traceparent) {
    return traceparent != null && VERSION_00.matcher(traceparent).matches() ? traceparent : null;
  }
}
