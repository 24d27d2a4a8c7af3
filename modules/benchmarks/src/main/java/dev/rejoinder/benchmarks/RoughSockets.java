package dev.rejoinder.benchmarks;

import dev.rejoinder.openapi.RawClient;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** What clients do that break HTTP itself, one at a time, at random. */
final class RoughSockets {

  private static final int BYTES_MAX = 4096;
  private static final String POST =
      "POST /api/ask HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";

  private static final List<String> BROKEN =
      List.of(
          POST + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
          POST + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}",
          POST + "Transfer-Encoding: chunked\r\n\r\n5\r\n{}\r\n",
          POST + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
          POST + "Transfer-Encoding: nonsense\r\n\r\n{}",
          POST + "Content-Length: -1\r\n\r\n",
          POST + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
          POST + "Content-Length: 99999999999999999999\r\n\r\n{}",
          POST + "Content-Length: 1000\r\n\r\n{\"message\":",
          POST + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n",
          POST + " folded: x\r\n\r\n",
          "GET / HTTP/9.9\r\nHost: x\r\n\r\n",
          "GET /api HTTP/1.1\r\n\r\n",
          "GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
          "GET /api//./runs/%2e%2e/x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
          "GET /api\u0000 HTTP/1.1\r\nHost: x\r\n\r\n",
          "GET /api HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n",
          "\r\n\r\n\r\n",
          "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
          "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003");

  private final RawClient client;

  RoughSockets(RawClient client) {
    this.client = client;
  }

  /** What came back, if it was HTTP. */
  Optional<RawClient.Answer> next(SplittableRandom random) {
    try (Socket socket = client.connect()) {
      // Whatever is not answered by then is not answered at all: the server waits for the rest.
      socket.setSoTimeout(200);
      OutputStream out = socket.getOutputStream();
      out.write(bytes(random));
      if (random.nextInt(3) == 0) {
        socket.shutdownOutput();
      }
      return random.nextInt(4) == 0
          ? Optional.empty()
          : Optional.of(RawClient.read(socket.getInputStream()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static byte[] bytes(SplittableRandom random) {
    return switch (random.nextInt(4)) {
      case 0 -> {
        byte[] noise = new byte[1 + random.nextInt(BYTES_MAX)];
        random.nextBytes(noise);
        yield noise;
      }
      case 1 -> flood(random).getBytes(StandardCharsets.ISO_8859_1);
      default -> BROKEN.get(random.nextInt(BROKEN.size())).getBytes(StandardCharsets.ISO_8859_1);
    };
  }

  private static String flood(SplittableRandom random) {
    StringBuilder head = new StringBuilder("GET /api HTTP/1.1\r\nHost: x\r\nConnection: close\r\n");
    int headers = 1 + random.nextInt(400);
    for (int i = 0; i < headers; i++) {
      head.append("X-%d: %s\r\n".formatted(i, "y".repeat(random.nextInt(100))));
    }
    return head.append("\r\n").toString();
  }
}
