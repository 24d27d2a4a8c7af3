package dev.rejoinder.benchmarks;

import dev.rejoinder.topics.HookSignature;
import dev.rejoinder.topics.WebhookSignature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.CookieJar;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * Signs and posts with OkHttp, set up as the dispatch-worker's, and does nothing else: the ceiling.
 */
final class BarePost {

  private static final MediaType JSON = MediaType.get("application/json");
  private static final int IDLE_CONNECTIONS_MAX = 64;
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(4);
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final OkHttpClient http =
      new OkHttpClient.Builder()
          .proxy(Proxy.NO_PROXY)
          .followRedirects(false)
          .followSslRedirects(false)
          .retryOnConnectionFailure(false)
          .cookieJar(CookieJar.NO_COOKIES)
          .protocols(List.of(Protocol.HTTP_1_1))
          .connectionPool(
              new ConnectionPool(
                  IDLE_CONNECTIONS_MAX, KEEP_ALIVE.toMillis(), TimeUnit.MILLISECONDS))
          .connectTimeout(Duration.ZERO)
          .readTimeout(Duration.ZERO)
          .writeTimeout(Duration.ZERO)
          .callTimeout(TIMEOUT)
          .build();

  /** Fails unless it is taken. */
  void post(HookApi.Webhook to, String id, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    long timestampSeconds = System.currentTimeMillis() / 1000;
    Request request =
        new Request.Builder()
            .url(to.url())
            .header("User-Agent", "benchmark")
            .header("Accept-Encoding", "identity")
            .header("webhook-id", id)
            .header("webhook-timestamp", String.valueOf(timestampSeconds))
            .header(
                "webhook-signature",
                WebhookSignature.with(to.secret()).of(id, timestampSeconds, bytes))
            .header("X-Hook-Signature", HookSignature.of(to.secret(), bytes))
            .post(RequestBody.create(bytes, JSON))
            .build();
    try {
      execute(request);
    } catch (IOException e) {
      again(request);
    }
  }

  /** A connection may end while it is idle; the dispatch-worker, too, then takes another. */
  private void again(Request request) {
    try {
      execute(request);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void execute(Request request) throws IOException {
    try (Response response = http.newCall(request).execute()) {
      if (!response.isSuccessful()) {
        throw new IllegalStateException("The sink answered " + response.code() + ".");
      }
      response.body().bytes();
    }
  }
}
