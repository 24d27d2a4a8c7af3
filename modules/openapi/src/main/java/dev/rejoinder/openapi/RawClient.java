package dev.rejoinder.openapi;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Sends requests that no client library would send, each over a connection of its own. Thread-safe.
 */
public final class RawClient {

  private static final int ANSWER_BYTES_MAX = 8 * 1024 * 1024;

  private final InetSocketAddress server;
  private final Duration timeout;

  /** {@code timeout}: for connecting and between two bytes of an answer. */
  public RawClient(InetSocketAddress server, Duration timeout) {
    this.server = server;
    this.timeout = timeout;
  }

  /**
   * The answer; of an event stream its beginning alone.
   *
   * @throws IOException when none came, or none that is HTTP
   */
  public Exchange send(ApiRequest request) throws IOException {
    Answer answer = send(request.wire());
    return new Exchange(
        request.method(),
        request.target(),
        request.headerLists(),
        request.sent(),
        answer.status(),
        answer.headers(),
        answer.body());
  }

  /** What came back. */
  public record Answer(int status, Map<String, List<String>> headers, String body) {}

  /** As {@link #send(ApiRequest)}, of what need not even be HTTP. */
  public Answer send(byte[] wire) throws IOException {
    try (Socket socket = connect()) {
      try {
        socket.getOutputStream().write(wire);
      } catch (IOException e) {
        // A server that has read enough answers and hangs up; the answer may be there.
      }
      return read(socket.getInputStream());
    }
  }

  /** A connection to do with as one likes. */
  public Socket connect() throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout((int) timeout.toMillis());
    socket.connect(server, (int) timeout.toMillis());
    return socket;
  }

  /** Reads an answer to the end of its connection. */
  public static Answer read(InputStream in) throws IOException {
    String line = line(in);
    if (!line.matches("HTTP/1\\.[01] [1-5]\\d\\d( .*)?")) {
      throw new IOException("no HTTP answer but '" + line + "'");
    }
    int status = Integer.parseInt(line.substring(9, 12));
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      String[] parts = header.split(":", 2);
      headers
          .computeIfAbsent(parts[0].strip(), name -> new ArrayList<>())
          .add(parts.length == 2 ? parts[1].strip() : "");
    }
    String type = headers.getOrDefault("Content-Type", List.of("")).getFirst();
    byte[] body = type.startsWith("text/event-stream") ? new byte[0] : body(in, headers);
    return new Answer(status, headers, new String(body, StandardCharsets.UTF_8));
  }

  private static byte[] body(InputStream in, Map<String, List<String>> headers) throws IOException {
    if (!headers.getOrDefault("Transfer-Encoding", List.of("")).getFirst().equals("chunked")) {
      return in.readNBytes(ANSWER_BYTES_MAX);
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      int size = Integer.parseInt(line(in).split(";", 2)[0].strip(), 16);
      if (size == 0) {
        return body.toByteArray();
      }
      body.writeBytes(in.readNBytes(size));
      line(in);
    }
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new IOException("the answer ended after '" + line + "'");
      }
      line.write(next);
    }
    return line.toString(StandardCharsets.UTF_8).strip();
  }
}
