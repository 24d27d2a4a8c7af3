package dev.rejoinder.testkit.receiver;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One connection of a {@link Receiver}: reads HTTP/1.1 requests and does what the script says. */
final class ReceiverConnection {

  private static final int HEADER_LINE_BYTES_MAX = 64 * 1024;
  private static final int BODY_BYTES_MAX = 16 * 1024 * 1024;
  private static final byte[] FILLER = "x".repeat(8 * 1024).getBytes(StandardCharsets.US_ASCII);

  private final Receiver receiver;
  private final Socket socket;
  private final int number;
  private final InputStream in;
  private final OutputStream out;

  ReceiverConnection(Receiver receiver, Socket socket, int number) throws IOException {
    this.receiver = receiver;
    this.socket = socket;
    this.number = number;
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  void serve() throws IOException, InterruptedException {
    boolean more = true;
    while (more) {
      ReceivedRequest request = read();
      more = request != null && give(receiver.answer(request));
    }
  }

  /** False when the connection is done with. */
  private boolean give(Answer answer) throws IOException, InterruptedException {
    return switch (answer) {
      case Answer.Reply reply -> {
        byte[] body = utf8(reply.body());
        out.write(head(reply.status(), reply.headers(), body.length));
        out.write(body);
        yield true;
      }
      case Answer.Drip drip -> drip(drip);
      case Answer.Stall stall -> awaitHangUp();
      case Answer.StallBody stall -> {
        out.write(head(stall.status(), Map.of(), 1));
        yield awaitHangUp();
      }
      case Answer.Endless endless -> {
        out.write(ascii("HTTP/1.1 " + endless.status() + " Scripted\r\n\r\n"));
        yield fill(FILLER);
      }
      case Answer.HeaderFlood flood -> {
        out.write(ascii("HTTP/1.1 200 Scripted\r\n"));
        yield fill(ascii("X-Flood: " + "x".repeat(1000) + "\r\n"));
      }
      case Answer.HeaderDrip(Duration every) -> headerDrip(every);
      case Answer.InterimFlood flood -> fill(ascii("HTTP/1.1 102 Scripted\r\n\r\n"));
      case Answer.TrailerFlood flood -> {
        out.write(ascii("HTTP/1.1 200 Scripted\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"));
        yield fill(ascii("X-Flood: " + "x".repeat(1000) + "\r\n"));
      }
      case Answer.ResetAmid amid -> {
        out.write(head(amid.status(), Map.of(), utf8(amid.body()).length + 1));
        out.write(utf8(amid.body()));
        yield reset();
      }
      case Answer.CutOff cutOff -> {
        out.write(head(cutOff.status(), Map.of(), cutOff.declaredBytes()));
        out.write(utf8(cutOff.body()));
        yield false;
      }
      case Answer.Raw raw -> {
        out.write(raw.latin1().getBytes(StandardCharsets.ISO_8859_1));
        yield false;
      }
      case Answer.HangUp hangUp -> false;
      case Answer.Reset reset -> reset();
    };
  }

  /** Closing with no time to linger sends RST instead of FIN. */
  private boolean reset() throws IOException {
    socket.setSoLinger(true, 0);
    return false;
  }

  private boolean headerDrip(Duration every) throws IOException, InterruptedException {
    out.write(ascii("HTTP/1.1 200 Scripted\r\nX-Drip: "));
    while (!receiver.pause(every)) {
      out.write('x');
    }
    return false;
  }

  private boolean drip(Answer.Drip drip) throws IOException, InterruptedException {
    byte[] body = utf8(drip.body());
    out.write(head(drip.status(), Map.of(), body.length));
    for (byte one : body) {
      if (receiver.pause(drip.every())) {
        return false;
      }
      out.write(one);
    }
    return true;
  }

  /** Reads until the client closes; whatever it sends meanwhile is dropped. */
  private boolean awaitHangUp() throws IOException {
    in.transferTo(OutputStream.nullOutputStream());
    return false;
  }

  /** Writes until the client closes, which ends in an exception. */
  @SuppressWarnings("InfiniteLoop")
  private boolean fill(byte[] bytes) throws IOException {
    while (true) {
      out.write(bytes);
    }
  }

  /** Null when the client closed instead of sending another request. */
  private @Nullable ReceivedRequest read() throws IOException {
    String requestLine = line();
    if (requestLine.isEmpty()) {
      return null;
    }
    String[] parts = requestLine.split(" ", 3);
    if (parts.length < 3) {
      throw new IOException("not an HTTP request");
    }
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon < 1) {
        throw new IOException("not an HTTP header");
      }
      headers
          .computeIfAbsent(line.substring(0, colon), name -> new ArrayList<>())
          .add(line.substring(colon + 1).strip());
    }
    int bytes = Integer.parseInt(headers.getOrDefault("Content-Length", List.of("0")).getFirst());
    if (bytes > BODY_BYTES_MAX) {
      throw new IOException("a body of " + bytes + " bytes");
    }
    byte[] body = in.readNBytes(bytes);
    if (body.length < bytes) {
      throw new IOException("the client closed in the middle of a body");
    }
    String text = new String(body, StandardCharsets.UTF_8);
    return new ReceivedRequest(parts[0], parts[1], headers, text, number);
  }

  /** Empty at the end of the stream too. */
  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      line.write(next);
      if (line.size() > HEADER_LINE_BYTES_MAX) {
        throw new IOException("a header line over " + HEADER_LINE_BYTES_MAX + " bytes");
      }
    }
    return line.toString(StandardCharsets.UTF_8).stripTrailing();
  }

  private static byte[] head(int status, Map<String, String> headers, int bodyBytes) {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Scripted\r\n");
    headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    return ascii(head.append("Content-Length: " + bodyBytes + "\r\n\r\n").toString());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
