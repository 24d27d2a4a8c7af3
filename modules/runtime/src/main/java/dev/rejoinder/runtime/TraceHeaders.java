package dev.rejoinder.runtime;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** What of a record's headers goes on with what it leads to: its trace (W3C Trace Context). */
public final class TraceHeaders {

  private static final String TRACE = "traceparent";

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
}
