package dev.rejoinder.run.model;

import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import okhttp3.ConnectionPool;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import okio.BufferedSource;

/**
 * The library's HTTP client on OkHttp: one request, one deadline, a bounded body.
 *
 * <p>Servers close idle connections without a word, many of them after five seconds. A request that
 * met one of those is sent once more at once, on a new connection: it is no attempt that failed.
 *
 * <p>Throws {@link HttpFailure} for a status other than 2xx, {@link UncheckedIOException} when the
 * connection failed or the deadline passed, {@link MalformedAnswerException} and {@link
 * AnswerTooLargeException} for bodies that are no answer.
 */
final class ModelHttp implements HttpClient {

  /** More than any answer that is accepted; keeps a runaway server out of the heap. */
  static final long BODY_BYTES_MAX = 8L * 1024 * 1024;

  private static final long NANOS_PER_MS = 1_000_000;
  private static final String STREAM_WANTED = "text/event-stream, application/json";
  private static final MediaType JSON = MediaType.get("application/json");

  private final OkHttpClient client;
  private final Provider provider;
  private final Optional<Consumer<String>> pieces;

  private ModelHttp(OkHttpClient client, Provider provider, Optional<Consumer<String>> pieces) {
    this.client = client;
    this.provider = provider;
    this.pieces = pieces;
  }

  /**
   * Shares {@code client}'s connections; {@code timeout} covers the whole exchange.
   *
   * @param pieces told the answer's text as it comes; empty asks for it all at once
   */
  static HttpClientBuilder within(
      OkHttpClient client, Provider provider, Duration timeout, Optional<Consumer<String>> pieces) {
    OkHttpClient bounded =
        client.newBuilder().callTimeout(timeout).eventListenerFactory(KeptConnection::of).build();
    return new Builder(new ModelHttp(bounded, provider, pieces));
  }

  @Override
  public SuccessfulHttpResponse execute(HttpRequest request) {
    KeptConnection kept = new KeptConnection();
    Request asked = toOkHttp(request, kept);
    long deadlineNanos = System.nanoTime() + client.callTimeoutMillis() * NANOS_PER_MS;
    try {
      return exchange(client, asked);
    } catch (IOException e) {
      long leftMs = (deadlineNanos - System.nanoTime()) / NANOS_PER_MS;
      if (!kept.endedBeforeItsAnswer() || leftMs <= 0 || Thread.currentThread().isInterrupted()) {
        throw new UncheckedIOException(e);
      }
      return again(asked, Duration.ofMillis(leftMs));
    }
  }

  /** On a connection of its own. */
  private SuccessfulHttpResponse again(Request request, Duration left) {
    OkHttpClient fresh =
        client
            .newBuilder()
            .connectionPool(new ConnectionPool(0, 1, TimeUnit.MILLISECONDS))
            .callTimeout(left)
            .build();
    try {
      return exchange(fresh, request);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private SuccessfulHttpResponse exchange(OkHttpClient with, Request request) throws IOException {
    try (Response response = with.newCall(request).execute()) {
      if (!response.isSuccessful()) {
        throw new HttpFailure(response.code(), bodyOf(response), response.headers());
      }
      String body = isStream(response) ? streamed(response) : bodyOf(response);
      return SuccessfulHttpResponse.builder()
          .statusCode(response.code())
          .headers(response.headers().toMultimap())
          .body(AnswerBody.checked(provider, body, response.headers()))
          .build();
    }
  }

  @Override
  public void execute(
      HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
    throw new UnsupportedOperationException("the library is given whole answers");
  }

  /** Servers that cannot stream answer at once, and say so by its type. */
  private static boolean isStream(Response response) {
    MediaType type = response.body().contentType();
    return type != null && type.subtype().equals("event-stream");
  }

  private String streamed(Response response) throws IOException {
    Consumer<String> told = pieces.orElse(piece -> {});
    return AnswerStream.read(provider, response.body().source(), told);
  }

  private Request toOkHttp(HttpRequest request, KeptConnection kept) {
    Request.Builder builder = new Request.Builder().url(request.url());
    builder.tag(KeptConnection.class, kept);
    request.headers().forEach((name, values) -> values.forEach(v -> builder.addHeader(name, v)));
    builder.header("User-Agent", "Rejoinder");
    String body = Objects.requireNonNullElse(request.body(), "");
    if (pieces.isPresent()) {
      builder.header("Accept", STREAM_WANTED);
      body = AnswerStream.requested(provider, body);
    }
    OneShot sent = new OneShot(body.getBytes(StandardCharsets.UTF_8));
    return builder.method(request.method().name(), sent).build();
  }

  private static String bodyOf(Response response) throws IOException {
    BufferedSource source = response.body().source();
    if (source.request(BODY_BYTES_MAX + 1)) {
      throw new AnswerTooLargeException(BODY_BYTES_MAX);
    }
    return source.readString(StandardCharsets.UTF_8);
  }

  /** A body OkHttp may send once: it neither follows up nor repeats a request that was begun. */
  private static final class OneShot extends RequestBody {

    private final byte[] bytes;

    OneShot(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public MediaType contentType() {
      return JSON;
    }

    @Override
    public long contentLength() {
      return bytes.length;
    }

    @Override
    public boolean isOneShot() {
      return true;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      sink.write(bytes);
    }
  }

  /** Hands out the client as it is: its timeouts are set already. */
  private record Builder(ModelHttp http) implements HttpClientBuilder {

    @Override
    public Duration connectTimeout() {
      return Duration.ofMillis(http.client.connectTimeoutMillis());
    }

    @Override
    public HttpClientBuilder connectTimeout(Duration timeout) {
      return this;
    }

    @Override
    public Duration readTimeout() {
      return Duration.ofMillis(http.client.callTimeoutMillis());
    }

    @Override
    public HttpClientBuilder readTimeout(Duration timeout) {
      return this;
    }

    @Override
    public HttpClient build() {
      return http;
    }
  }
}
