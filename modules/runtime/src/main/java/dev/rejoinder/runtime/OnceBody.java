package dev.rejoinder.runtime;

import java.io.IOException;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/**
 * A body OkHttp must not send again by itself, as it would after a 408, or a 503 with {@code
 * Retry-After: 0}. Its Content-Type is among the request's headers, exactly as they were written.
 */
public final class OnceBody extends RequestBody {

  private final byte[] bytes;

  /** {@code bytes} are kept, and must not change. */
  public OnceBody(byte[] bytes) {
    this.bytes = bytes;
  }

  @Override
  public boolean isOneShot() {
    return true;
  }

  @Override
  public @Nullable MediaType contentType() {
    return null;
  }

  @Override
  public long contentLength() {
    return bytes.length;
  }

  @Override
  public void writeTo(BufferedSink sink) throws IOException {
    sink.write(bytes);
  }
}
