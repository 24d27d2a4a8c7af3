package dev.rejoinder.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Many endpoints on loopback, each of which takes what comes at once or does as it is told. */
final class EventSink implements AutoCloseable {

  /** How long one that hangs does. */
  static final Duration HANG = Duration.ofSeconds(30);

  private static final int BACKLOG = 4096;
  private static final int ERROR = 500;
  private static final int OK = 200;

  /** The member that {@link EventLoad} numbers events by. */
  private static final Pattern NUMBER = Pattern.compile("\"n\":(\\d+)");

  private final HttpServer server;
  private final ServerSocket resetting;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Conduct> conducts = new ConcurrentHashMap<>();
  private volatile LongConsumer listener = number -> {};

  /** What an endpoint does with a request. */
  enum Conduct {
    ACCEPT,
    HANG,
    FAIL
  }

  EventSink() throws IOException {
    // Without it an answer waits 40 ms for an acknowledgement of its head.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    // It closes what is idle beyond this, as other servers do only when it was idle for long.
    System.setProperty("sun.net.httpserver.maxIdleConnections", String.valueOf(BACKLOG));
    InetAddress loopback = InetAddress.getLoopbackAddress();
    server = HttpServer.create(new InetSocketAddress(loopback, 0), BACKLOG);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
    resetting = new ServerSocket(0, BACKLOG, loopback);
    threads.execute(this::reset);
  }

  String url(int endpoint) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + endpoint;
  }

  /** Where every connection is reset. */
  String resettingUrl() {
    return "http://127.0.0.1:" + resetting.getLocalPort() + "/";
  }

  void conduct(int endpoint, Conduct conduct) {
    conducts.put("/" + endpoint, conduct);
  }

  /** {@code next} gets the number of every event accepted from here on, from many threads. */
  void listen(LongConsumer next) {
    listener = next;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String path = exchange.getRequestURI().getPath();
      switch (conducts.getOrDefault(path, Conduct.ACCEPT)) {
        case ACCEPT -> accept(exchange, body);
        case HANG -> {
          Waiting.pause(HANG.toMillis());
          exchange.sendResponseHeaders(OK, -1);
        }
        case FAIL -> exchange.sendResponseHeaders(ERROR, -1);
      }
    }
  }

  private void accept(HttpExchange exchange, byte[] body) throws IOException {
    Matcher number = NUMBER.matcher(new String(body, StandardCharsets.UTF_8));
    if (number.find()) {
      listener.accept(Long.parseLong(number.group(1)));
    }
    exchange.sendResponseHeaders(OK, -1);
  }

  private void reset() {
    while (!resetting.isClosed()) {
      try (Socket socket = resetting.accept()) {
        socket.setSoLinger(true, 0);
      } catch (IOException e) {
        // Closed, or gone before it was accepted: the loop's condition tells them apart.
      }
    }
  }

  @Override
  public void close() throws IOException {
    server.stop(0);
    resetting.close();
    threads.shutdownNow();
  }
}
