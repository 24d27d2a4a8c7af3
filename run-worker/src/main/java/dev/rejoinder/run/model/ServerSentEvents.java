package dev.rejoinder.run.model;

import java.io.IOException;
import java.util.Optional;
import okio.Buffer;
import okio.BufferedSource;
import okio.ForwardingSource;
import okio.Okio;
import okio.Source;

/** The data of one event after the other; names, ids and comments are skipped. */
final class ServerSentEvents {

  /** Events wrap each word in some hundred bytes; keeps a runaway server out of the heap. */
  static final long BYTES_MAX = 4 * ModelHttp.BODY_BYTES_MAX;

  private static final String DATA = "data:";

  private final BufferedSource lines;

  ServerSentEvents(Source body) {
    lines = Okio.buffer(new Bounded(body));
  }

  /**
   * The next event's data, its lines joined; empty at the end.
   *
   * <p>An event that the end of the body cuts short counts as one: servers forget the last line.
   *
   * @throws AnswerTooLargeException when all of it is longer than {@link #BYTES_MAX}
   */
  Optional<String> next() throws IOException {
    StringBuilder data = new StringBuilder();
    String line = lines.readUtf8Line();
    while (line != null && !(line.isEmpty() && !data.isEmpty())) {
      if (line.startsWith(DATA)) {
        data.append(data.isEmpty() ? "" : "\n").append(line.substring(DATA.length()).strip());
      }
      line = lines.readUtf8Line();
    }
    return Optional.of(data.toString()).filter(text -> !text.isEmpty());
  }

  private static final class Bounded extends ForwardingSource {

    private long readBytes;

    Bounded(Source source) {
      super(source);
    }

    @Override
    public long read(Buffer sink, long byteCount) throws IOException {
      long read = super.read(sink, byteCount);
      readBytes += Math.max(read, 0);
      if (readBytes > BYTES_MAX) {
        throw new AnswerTooLargeException(BYTES_MAX);
      }
      return read;
    }
  }
}
