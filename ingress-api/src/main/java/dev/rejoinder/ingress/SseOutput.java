package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.ingress.view.EventId;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Writes the wire format of Server-Sent Events; blocks until the client has room. */
final class SseOutput {

  private final OutputStream out;
  private boolean unsent;

  SseOutput(OutputStream out) {
    this.out = out;
  }

  /** How long the client waits before it comes back after the connection was lost. */
  void retry(Duration after) throws IOException {
    write("retry: " + after.toMillis() + "\n\n");
  }

  /**
   * One event; JSON has no line breaks, so its data is one line.
   *
   * @param id where a client that lost the connection after it goes on; null: as before
   */
  void event(@Nullable EventId id, String name, ObjectNode data) throws IOException {
    write((id == null ? "" : "id: " + id + "\n") + "event: " + name + "\ndata: " + data + "\n\n");
  }

  /** Tells the client, and whatever stands between, that the connection is alive. */
  void heartbeat() throws IOException {
    write(": keep-alive\n\n");
    flush();
  }

  /** Sends what was written since the last time; does nothing when that is nothing. */
  void flush() throws IOException {
    if (unsent) {
      unsent = false;
      out.flush();
    }
  }

  private void write(String text) throws IOException {
    unsent = true;
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }
}
