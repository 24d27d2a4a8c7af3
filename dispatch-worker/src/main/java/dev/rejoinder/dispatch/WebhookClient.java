package dev.rejoinder.dispatch;

import dev.rejoinder.dispatch.delivery.Outcome;
import dev.rejoinder.runtime.OnceBody;
import java.io.IOException;
import java.net.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.CookieJar;
import okhttp3.Dns;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSource;

/**
 * Sends webhooks to addresses nobody vouches for, and bounds whatever they do. Thread-safe.
 *
 * <p>One deadline covers everything from resolving the name to the last byte read. Redirects,
 * proxies, cookies and content encodings are not followed, used, kept or undone. At most {@link
 * #BODY_BYTES_MAX} of the answer are read, then the connection is closed; OkHttp itself stops at
 * 256 KiB of headers. Name look-ups are the system's, and sockets refuse addresses that are not
 * public unless private networks are allowed.
 *
 * <p>A request goes out twice in one attempt in one case only: it was written to a kept-alive
 * connection which ended without a byte of answer, as happens when a server closes idle
 * connections. Receivers tell the two by {@code webhook-id}, as with any retry.
 */
final class WebhookClient implements WebhookSender {

  static final int BODY_BYTES_MAX = 64 * 1024;

  private static final int IDLE_CONNECTIONS_MAX = 64;

  /** Below the 5 s after which Node's servers close. */
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(4);

  private final OkHttpClient pooled;
  private final OkHttpClient fresh;
  private final boolean httpsOnly;

  private WebhookClient(OkHttpClient pooled, boolean httpsOnly) {
    this.pooled = pooled;
    this.httpsOnly = httpsOnly;
    fresh =
        pooled.newBuilder().connectionPool(new ConnectionPool(0, 1, TimeUnit.MILLISECONDS)).build();
  }

  static WebhookClient publicNetworkOnly() {
    return guarded(Dns.SYSTEM);
  }

  static WebhookClient anyNetwork() {
    return new WebhookClient(client(Dns.SYSTEM, SocketFactory.getDefault()), false);
  }

  /** Sends to public addresses only, whatever {@code dns} says. */
  static WebhookClient guarded(Dns dns) {
    return new WebhookClient(client(dns, new GuardedSocketFactory()), false);
  }

  /** The same, but that http:// URLs are not sent to. */
  WebhookClient httpsOnly() {
    return new WebhookClient(pooled, true);
  }

  private static OkHttpClient client(Dns dns, SocketFactory sockets) {
    return new OkHttpClient.Builder()
        .dns(dns)
        .socketFactory(sockets)
        .proxy(Proxy.NO_PROXY)
        .followRedirects(false)
        .followSslRedirects(false)
        .retryOnConnectionFailure(false)
        .cookieJar(CookieJar.NO_COOKIES)
        .protocols(List.of(Protocol.HTTP_1_1))
        .connectionPool(
            new ConnectionPool(IDLE_CONNECTIONS_MAX, KEEP_ALIVE.toMillis(), TimeUnit.MILLISECONDS))
        // The deadline of the whole call stands for all of these.
        .connectTimeout(Duration.ZERO)
        .readTimeout(Duration.ZERO)
        .writeTimeout(Duration.ZERO)
        .eventListenerFactory(AttemptTrace::of)
        .build();
  }

  @Override
  public Exchange send(WebhookRequest webhook) throws InterruptedException {
    HttpUrl url = HttpUrl.parse(webhook.url());
    if (url == null) {
      return unsent("the URL does not begin with http:// or https://, or is bad");
    }
    if (!url.username().isEmpty() || !url.password().isEmpty()) {
      return unsent("the URL carries a user name or password");
    }
    if (httpsOnly && !url.isHttps()) {
      return unsent("the URL begins with http://, and REQUIRE_HTTPS=true allows https:// only");
    }
    Duration timeout = webhook.timeout();
    long deadlineNanos = System.nanoTime() + timeout.toNanos();
    AttemptTrace trace = new AttemptTrace();
    Request request = request(url, webhook, trace);
    try {
      return exchange(pooled, request, timeout, trace);
    } catch (IOException e) {
      Duration left = Duration.ofNanos(deadlineNanos - System.nanoTime());
      if (trace.endedBeforeItsAnswer()
          && left.isPositive()
          && !Thread.currentThread().isInterrupted()) {
        return again(request, left, timeout, trace);
      }
      return failed(e, timeout, trace);
    }
  }

  private Exchange again(Request request, Duration left, Duration timeout, AttemptTrace trace)
      throws InterruptedException {
    try {
      return exchange(fresh, request, left, trace);
    } catch (IOException e) {
      return failed(e, timeout, trace);
    }
  }

  private static Request request(HttpUrl url, WebhookRequest webhook, AttemptTrace trace) {
    Headers.Builder headers = new Headers.Builder();
    webhook.headers().forEach(headers::addUnsafeNonAscii);
    // Asking for it by name keeps OkHttp from asking for gzip and undoing it.
    headers.set("Accept-Encoding", "identity");
    return new Request.Builder()
        .url(url)
        .headers(headers.build())
        .tag(AttemptTrace.class, trace)
        .method(
            webhook.method(),
            webhook.method().equals(WebhookRequest.GET)
                ? null
                : new OnceBody(webhook.body().getBytes(StandardCharsets.UTF_8)))
        .build();
  }

  private static Exchange exchange(
      OkHttpClient client, Request request, Duration timeout, AttemptTrace trace)
      throws IOException {
    Dns dns = new TimedDns(client.dns(), timeout);
    Call call = client.newBuilder().dns(dns).build().newCall(request);
    call.timeout().timeout(timeout.toNanos(), TimeUnit.NANOSECONDS);
    try (Response response = call.execute()) {
      String retryAfter = response.header("Retry-After");
      boolean more = response.body().source().request(BODY_BYTES_MAX + 1L);
      Outcome outcome = Outcome.of(response.code(), retryAfter, body(call, response, more), more);
      return new Exchange(outcome, ResponseHeaders.of(response.headers()), trace.timing(), null);
    }
  }

  /** Empty for a body in a content encoding nobody asked for: those bytes are not text. */
  private static String body(Call call, Response response, boolean more) throws IOException {
    BufferedSource source = response.body().source();
    Buffer read = source.getBuffer();
    byte[] bytes = read.readByteArray(Math.min(read.size(), BODY_BYTES_MAX));
    if (more) {
      // Otherwise closing would read on for a while, hoping to use the connection again.
      call.cancel();
    }
    String encoding = response.header("Content-Encoding", "identity");
    return "identity".equalsIgnoreCase(encoding) ? text(bytes) : "";
  }

  /** As UTF-8, never longer than the bytes may be: each bad byte becomes three. */
  private static String text(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    if (encoded.length <= BODY_BYTES_MAX) {
      return text;
    }
    int end = BODY_BYTES_MAX;
    while ((encoded[end] & 0xC0) == 0x80) {
      end--;
    }
    return new String(encoded, 0, end, StandardCharsets.UTF_8);
  }

  private static Exchange unsent(String reason) {
    return Exchange.without(new Outcome.Unreachable(reason));
  }

  private static Exchange failed(IOException e, Duration timeout, AttemptTrace trace)
      throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted while a webhook was being sent");
    }
    Outcome outcome = new Outcome.Unreachable(FailureReason.of(e, timeout, trace.status()));
    return new Exchange(outcome, Map.of(), trace.timing(), null);
  }
}
