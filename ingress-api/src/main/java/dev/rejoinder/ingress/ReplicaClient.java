package dev.rejoinder.ingress;

import dev.rejoinder.ingress.Outcome.Answered;
import dev.rejoinder.ingress.Outcome.Lost;
import dev.rejoinder.ingress.Outcome.NotTaken;
import dev.rejoinder.runtime.OnceBody;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.CookieJar;
import okhttp3.EventListener;
import okhttp3.Headers;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends requests on to other replicas, each once. Thread-safe.
 *
 * <p>A replica that is gone without closing its connections is given up as soon as it is known that
 * others hold what it held; else its silence would be waited for.
 */
final class ReplicaClient implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ReplicaClient.class);

  /** Above the longest wait a request may prefer, and what its answer takes beyond that. */
  private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(6);

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration LOOK_EVERY = Duration.ofMillis(250);

  /** Far below the time after which the server closes them. */
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);

  private static final int IDLE_CONNECTIONS_MAX = 64;

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
          .connectTimeout(CONNECT_TIMEOUT)
          .writeTimeout(WRITE_TIMEOUT)
          .readTimeout(ANSWER_TIMEOUT)
          .eventListenerFactory(call -> Sent.of(call.request()))
          .build();
  private final ReplicaKey key;
  private final Duration streamSilenceMax;
  private final Set<Call> calls = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** {@code heartbeat}: how often a stream says something at least. */
  ReplicaClient(ReplicaKey key, Duration heartbeat) {
    this.key = key;
    streamSilenceMax = heartbeat.multipliedBy(2).plusSeconds(5);
  }

  /** Whether anything of a request was written, so that it may have been taken. */
  private static final class Sent extends EventListener {

    private volatile boolean begun;

    static EventListener of(Request request) {
      return Objects.requireNonNull(request.tag(Sent.class));
    }

    @Override
    public void requestHeadersStart(Call call) {
      begun = true;
    }
  }

  /** By which replicas know that a request is of one of them. */
  ReplicaKey key() {
    return key;
  }

  /**
   * Waits for the answer as long as {@code there} says that the replica is the one to ask.
   *
   * @param replica scheme, host and port
   */
  Outcome send(URI replica, Outgoing outgoing, BooleanSupplier there) throws InterruptedException {
    long beganNanos = System.nanoTime();
    Sent sent = new Sent();
    Call call = http.newCall(request(replica, outgoing, sent));
    calls.add(call);
    String outcome = "broken";
    try {
      if (closed) {
        call.cancel();
      }
      Outcome answered = answer(call, there);
      outcome = answered instanceof Answered ? "answered" : "elsewhere";
      return answered;
    } catch (IOException e) {
      LOG.atDebug()
          .addKeyValue("replica", replica)
          .addKeyValue("reason", e.toString())
          .log("request not answered by replica");
      outcome = sent.begun ? "broken" : "unreachable";
      return sent.begun ? new Lost(Optional.empty()) : new NotTaken();
    } finally {
      Timer.builder("rejoinder.ingress.forwarded")
          .tag("outcome", outcome)
          .register(Metrics.globalRegistry)
          .record(System.nanoTime() - beganNanos, TimeUnit.NANOSECONDS);
    }
  }

  /** Breaks off what is under way; what is sent later is not taken. */
  @Override
  public void close() {
    closed = true;
    calls.forEach(Call::cancel);
    http.connectionPool().evictAll();
  }

  /** Its own thread reads the answer, so that this one may look after it. */
  private Outcome answer(Call call, BooleanSupplier there)
      throws IOException, InterruptedException {
    FutureTask<Outcome> task = new FutureTask<>(() -> read(call));
    Thread.ofVirtual().name("forward-request").start(task);
    while (true) {
      try {
        return task.get(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        if (closed || !there.getAsBoolean()) {
          call.cancel();
        }
      } catch (ExecutionException e) {
        if (e.getCause() instanceof IOException broken) {
          throw broken;
        }
        throw new IllegalStateException("the request could not be sent on", e.getCause());
      } catch (InterruptedException e) {
        call.cancel();
        calls.remove(call);
        throw e;
      }
    }
  }

  private Outcome read(Call call) throws IOException {
    boolean streams = false;
    Response response = null;
    try {
      response = call.execute();
      String type = response.header("Content-Type", "");
      streams = response.code() == 200 && type != null && type.startsWith("text/event-stream");
      return streams ? new Answered(stream(call, response)) : outcome(response);
    } finally {
      if (!streams) {
        calls.remove(call);
        if (response != null) {
          response.close();
        }
      }
    }
  }

  private RelayedStream stream(Call call, Response response) {
    response.body().source().timeout().timeout(streamSilenceMax.toMillis(), TimeUnit.MILLISECONDS);
    return new RelayedStream(
        headers(response),
        response.body().byteStream(),
        () -> {
          calls.remove(call);
          call.cancel();
          response.close();
        });
  }

  private static Outcome outcome(Response response) throws IOException {
    Relayed relayed = new Relayed(response.code(), headers(response), response.body().bytes());
    String state = response.header(ReplicaHeaders.STATE);
    if (state == null) {
      return new Answered(relayed);
    }
    return switch (state) {
      case ReplicaHeaders.LOST ->
          new Lost(response.code() == 202 ? Optional.of(relayed) : Optional.empty());
      case ReplicaHeaders.REFUSED -> {
        LOG.atError()
            .addKeyValue("replica", response.request().url().host())
            .log("replica refused our REPLICA_KEY");
        yield new NotTaken();
      }
      default -> new NotTaken();
    };
  }

  private static Map<String, String> headers(Response response) {
    Map<String, String> headers = new LinkedHashMap<>();
    response
        .headers()
        .forEach(header -> {
          if (Outgoing.passes(header.getFirst())) {
            headers.put(header.getFirst(), header.getSecond());
          }
        });
    return headers;
  }

  private static Request request(URI replica, Outgoing outgoing, Sent sent) {
    Headers.Builder headers = new Headers.Builder();
    outgoing
        .headers()
        .forEach((name, values) -> values.forEach(v -> headers.addUnsafeNonAscii(name, v)));
    // Asking for it by name keeps OkHttp from asking for gzip and undoing it.
    headers.set("Accept-Encoding", "identity");
    return new Request.Builder()
        .url(replica.resolve("/") + outgoing.target().substring(1))
        .tag(Sent.class, sent)
        .headers(headers.build())
        .method(outgoing.method(), outgoing.bodiless() ? null : new OnceBody(outgoing.body()))
        .build();
  }
}
