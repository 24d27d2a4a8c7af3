package dev.rejoinder.dispatch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/**
 * A body OkHttp must not send again by itself, as it would after a 408, or a 503 with {@code
 * Retry-After: 0}.
 */
final class OnceBody extends RequestBody {

  private final byte[] bytes;

  OnceBody(String text) {
    bytes = text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public boolean isOneShot() {
    return true;
  }

  /** The Content-Type is among the request's headers, exactly as the contract has it. */
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
