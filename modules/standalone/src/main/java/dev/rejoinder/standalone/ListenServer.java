package dev.rejoinder.standalone;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.rejoinder.standalone.listen.Content;
import dev.rejoinder.standalone.listen.Received;
import dev.rejoinder.standalone.listen.Repeats;
import dev.rejoinder.standalone.listen.SignatureCheck;
import dev.rejoinder.standalone.listen.Verdict;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Receives webhooks on loopback and answers as it is told. */
final class ListenServer implements AutoCloseable {

  /** Four times what a webhook may carry. */
  private static final int BODY_BYTES_MAX = 1024 * 1024;

  private static final int IDS_MAX = 10_000;
  private static final int BACKLOG = 512;
  private static final int DRAIN_SECONDS = 1;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Repeats repeats = new Repeats(IDS_MAX);

  private ListenServer(HttpServer server) {
    this.server = server;
  }

  /**
   * What to do with a request.
   *
   * @param path requests elsewhere get 404; {@code /}: there is no elsewhere
   * @param check says what is genuine
   * @param signedOnly what is not signed gets 401, as what is signed wrongly does
   */
  record Manner(String path, SignatureCheck check, boolean signedOnly, Answering answering) {}

  /**
   * What is answered to what is not refused.
   *
   * @param forward who answers; empty: {@code status}
   * @param delay before it
   * @param failFirst this many times each {@code webhook-id} gets 500 first
   */
  record Answering(Optional<Forwarding> forward, int status, Duration delay, int failFirst) {}

  /**
   * Takes the port; requests wait until {@link #start}.
   *
   * @param port 0 for a free one
   * @throws CommandException when it is taken
   */
  static ListenServer bind(int port) {
    try {
      return new ListenServer(
          HttpServer.create(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG));
    } catch (IOException e) {
      throw new CommandException(
          "Port %d cannot be listened at (%s); --port says where else."
              .formatted(port, Sentences.of(e)),
          ExitCodes.FAILED,
          e);
    }
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** Begins to answer; {@code heard} is told of each request once it is answered, one at a time. */
  void start(Manner manner, Consumer<Received> heard) {
    server.setExecutor(threads);
    server.createContext("/", exchange -> handle(exchange, manner, heard));
    server.start();
  }

  private void handle(HttpExchange exchange, Manner manner, Consumer<Received> heard)
      throws IOException {
    try (exchange) {
      if (!manner.path().equals("/") && !exchange.getRequestURI().getPath().equals(manner.path())) {
        respond(exchange, Forwarding.Answer.json(404, "{\"error\":\"not the path\"}", ""));
        return;
      }
      if (!exchange.getRequestMethod().equals("POST")) {
        exchange.getResponseHeaders().set("Allow", "POST");
        respond(exchange, Forwarding.Answer.json(405, "{\"error\":\"webhooks are POST\"}", ""));
        return;
      }
      byte[] body = exchange.getRequestBody().readNBytes(BODY_BYTES_MAX + 1);
      if (body.length > BODY_BYTES_MAX) {
        respond(exchange, Forwarding.Answer.json(413, "{\"error\":\"over 1 MiB\"}", ""));
        return;
      }
      receive(exchange, body, manner, heard);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void receive(HttpExchange exchange, byte[] body, Manner manner, Consumer<Received> heard)
      throws IOException, InterruptedException {
    Instant at = Instant.now();
    Headers headers = exchange.getRequestHeaders();
    String id = header(headers, "webhook-id").orElse("");
    Verdict verdict = manner.check().of(name -> header(headers, name), body, at);
    Repeats.Seen seen = repeats.came(id);
    Forwarding.Answer answer = answer(headers, body, manner, verdict, seen);
    if (answer.status() / 100 == 2) {
      repeats.taken(id);
    }
    respond(exchange, answer);
    String text = new String(body, StandardCharsets.UTF_8);
    synchronized (this) {
      heard.accept(
          new Received(
              at,
              id,
              attempt(headers),
              Content.of(text),
              verdict,
              id.isEmpty() ? Repeats.Seen.ONCE : seen,
              text,
              body.length,
              answer.status(),
              answer.note()));
    }
  }

  private static Forwarding.Answer answer(
      Headers headers, byte[] body, Manner manner, Verdict verdict, Repeats.Seen seen)
      throws InterruptedException {
    boolean refused =
        switch (verdict) {
          case Verdict.Bad bad -> true;
          case Verdict.Unsigned unsigned -> manner.signedOnly();
          case Verdict.Verified verified -> false;
          case Verdict.Unchecked unchecked -> false;
        };
    if (refused) {
      return Forwarding.Answer.json(401, "{\"error\":\"Invalid signature\"}", "");
    }
    Answering answering = manner.answering();
    pause(answering.delay());
    if (seen.times() <= answering.failFirst()) {
      return Forwarding.Answer.json(500, "{\"error\":\"failing as asked\"}", "failed as asked");
    }
    if (answering.forward().isPresent()) {
      return answering.forward().get().send(headers, body);
    }
    return Forwarding.Answer.json(answering.status(), "{\"received\":true}", "");
  }

  private static void pause(Duration delay) {
    long untilNanos = System.nanoTime() + delay.toNanos();
    while (System.nanoTime() < untilNanos && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(untilNanos - System.nanoTime());
    }
  }

  private static String attempt(Headers headers) {
    return header(headers, "X-Attempt")
        .map(number ->
            header(headers, "X-Max-Attempts").map(max -> number + "/" + max).orElse(number))
        .orElse("");
  }

  private static Optional<String> header(Headers headers, String name) {
    return Optional.ofNullable(headers.getFirst(name));
  }

  private static void respond(HttpExchange exchange, Forwarding.Answer answer) throws IOException {
    answer.headers().forEach((name, values) -> exchange.getResponseHeaders().put(name, values));
    boolean bodiless =
        answer.body().length == 0 || answer.status() == 204 || answer.status() == 304;
    exchange.sendResponseHeaders(answer.status(), bodiless ? -1 : answer.body().length);
    if (!bodiless) {
      exchange.getResponseBody().write(answer.body());
    }
  }

  /** Lets requests under way finish, for a second. */
  @Override
  public void close() {
    server.stop(DRAIN_SECONDS);
    threads.shutdownNow();
  }
}
