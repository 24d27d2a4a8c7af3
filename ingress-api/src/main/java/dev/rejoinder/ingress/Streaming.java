package dev.rejoinder.ingress;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

/** An answer that is written as it comes, by the thread of its request, which blocks. */
non-sealed interface Streaming extends Response, AutoCloseable {

  Map<String, String> headers();

  /**
   * Writes until the stream ends; false when it was broken off, and not ended by what it tells of.
   *
   * @throws IOException when the client is gone, or was too slow
   */
  boolean writeTo(OutputStream out) throws IOException, InterruptedException;

  @Override
  default int status() {
    return 200;
  }

  @Override
  void close();
}
