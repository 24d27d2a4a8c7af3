package dev.rejoinder.testkit.receiver;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** What a {@link Receiver} does with a request it has read to the end. */
public sealed interface Answer {

  /** A proper HTTP answer; Content-Length is added. The connection stays open for the next. */
  record Reply(int status, Map<String, String> headers, String body) implements Answer {

    public Reply with(String name, String value) {
      Map<String, String> more = new LinkedHashMap<>(headers);
      more.put(name, value);
      return new Reply(status, more, body);
    }
  }

  /** Nothing, with the connection held open until the client or the receiver closes it. */
  record Stall() implements Answer {}

  /** The status line and headers of a body that never comes. */
  record StallBody(int status) implements Answer {}

  /** Nothing, and the connection is reset. */
  record Reset() implements Answer {}

  /** Nothing, and the connection is closed in order. */
  record HangUp() implements Answer {}

  /** A proper answer whose body comes one byte at a time, {@code every} so often. */
  record Drip(int status, String body, Duration every) implements Answer {}

  /** A body without end, as fast as the client takes it. */
  record Endless(int status) implements Answer {}

  /** Headers without end. */
  record HeaderFlood() implements Answer {}

  /** Headers without end, one byte at a time, {@code every} so often. */
  record HeaderDrip(Duration every) implements Answer {}

  /** Interim answers (102) without end, and never the answer itself. */
  record InterimFlood() implements Answer {}

  /** A whole body in chunks, and trailers without end after it. */
  record TrailerFlood() implements Answer {}

  /** The status line and headers of a longer body, a piece of it, and the connection is reset. */
  record ResetAmid(int status, String body) implements Answer {}

  /** A body that stops short of its Content-Length, with the connection closed. */
  record CutOff(int status, String body, int declaredBytes) implements Answer {}

  /**
   * Bytes that need not be HTTP, with the connection closed after them.
   *
   * @param latin1 one character for each byte
   */
  record Raw(String latin1) implements Answer {}

  static Reply status(int status) {
    return new Reply(status, Map.of(), "");
  }

  static Reply json(int status, String body) {
    return new Reply(status, Map.of(), body).with("Content-Type", "application/json");
  }

  static Reply redirect(String location) {
    return status(302).with("Location", location);
  }

  /** A few KiB that say they are gzip and inflate to {@code inflatedBytes}. */
  static Raw gzipBomb(int inflatedBytes) {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write(new byte[inflatedBytes]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String head = "HTTP/1.1 200 Scripted\r\nContent-Encoding: gzip\r\nContent-Length: ";
    return new Raw(
        head + zipped.size() + "\r\n\r\n" + zipped.toString(StandardCharsets.ISO_8859_1));
  }
}
