package dev.rejoinder.ingress;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/** A stream another replica writes, passed on as it comes. */
final class RelayedStream implements Streaming {

  private static final int CHUNK_BYTES = 8192;

  /** As streams say it. */
  private static final int ENDED = -1;

  private static final int BROKEN = -2;

  private final Map<String, String> headers;
  private final InputStream in;
  private final Runnable onClose;

  /**
   * @param in fails when the other replica is silent for too long
   * @param onClose ends the request to the other replica
   */
  RelayedStream(Map<String, String> headers, InputStream in, Runnable onClose) {
    // As its own streams have it, and what is between two hops is not passed on.
    Map<String, String> own = new LinkedHashMap<>(headers);
    own.put("Connection", "close");
    this.headers = Map.copyOf(own);
    this.in = in;
    this.onClose = onClose;
  }

  @Override
  public Map<String, String> headers() {
    return headers;
  }

  /** A client that is gone is found out by the next write, its replica's next heartbeat. */
  @Override
  public boolean writeTo(OutputStream out) throws IOException {
    byte[] chunk = new byte[CHUNK_BYTES];
    while (true) {
      int read = read(chunk);
      if (read < 0) {
        return read == ENDED;
      }
      out.write(chunk, 0, read);
      out.flush();
    }
  }

  private int read(byte[] chunk) {
    try {
      return in.read(chunk);
    } catch (IOException e) {
      // The client resumes by the id of the last event, on whichever replica.
      return BROKEN;
    }
  }

  @Override
  public void close() {
    onClose.run();
  }
}
