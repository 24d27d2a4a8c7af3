package dev.rejoinder.ingress;

import dev.rejoinder.ingress.view.Watch;
import dev.rejoinder.runtime.SharedGauge;
import dev.rejoinder.runtime.Timings;
import dev.rejoinder.runtime.TraceHeaders;
import dev.rejoinder.runtime.Tracing;
import io.javalin.http.Context;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Times, traces and logs each request. Nothing a client chooses becomes a tag: requests that no
 * route takes are counted together. Thread-safe.
 */
final class RequestMeasures {

  private static final String BEGUN = RequestMeasures.class.getName();
  private static final String NO_ROUTE = "none";
  private static final int SERVER_ERRORS = 500;

  /** Asked every few seconds by machines: no spans, and no lines unless somebody looks closely. */
  private static final Set<String> PROBES = Set.of("/health", "/ready", "/metrics");

  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  private static final Logger LOG = LoggerFactory.getLogger(RequestMeasures.class);

  private final AtomicInteger active = new AtomicInteger();
  private final Map<Kind, Timer> timers = new ConcurrentHashMap<>();

  private record Kind(String method, String route, int status) {}

  /** A request under way. */
  private static final class Begun {

    private final long nanos = System.nanoTime();
    private final Span span;
    private final @Nullable String traceparent;
    private final Tracing.Logged named;
    private String route = NO_ROUTE;

    Begun(Context context) {
      String parent = TraceHeaders.valid(context.header(TraceHeaders.TRACE));
      span =
          PROBES.contains(context.path())
              ? Span.getInvalid()
              : Tracing.start(context.method().name(), SpanKind.SERVER, parent);
      traceparent = Tracing.next(span, parent);
      named = Tracing.logged(span);
    }
  }

  RequestMeasures() {
    SharedGauge.sum(
        "rejoinder.http.active", "HTTP requests being answered.", Tags.empty(), active::get);
    SharedGauge.max(
        "rejoinder.http.waiting",
        "HTTP requests that wait for something to happen to a run, call or task.",
        Tags.empty(),
        Watch::awaited);
  }

  void begin(Context context) {
    active.incrementAndGet();
    context.attribute(BEGUN, new Begun(context));
  }

  /** The request is one for {@code endpoint}. */
  static void routed(Context context, Endpoint endpoint) {
    Begun begun = context.attribute(BEGUN);
    if (begun != null) {
      begun.route = endpoint.path();
    }
  }

  /** What records that come of the request carry; null: they belong to no trace. */
  static @Nullable String traceparent(Context context) {
    Begun begun = context.attribute(BEGUN);
    return begun == null
        ? TraceHeaders.valid(context.header(TraceHeaders.TRACE))
        : begun.traceparent;
  }

  void end(Context context) {
    Begun begun = context.attribute(BEGUN);
    if (begun == null) {
      return;
    }
    context.attribute(BEGUN, null);
    active.decrementAndGet();
    String method = context.method().name();
    Kind kind =
        new Kind(METHODS.contains(method) ? method : "other", begun.route, context.statusCode());
    long nanos = System.nanoTime() - begun.nanos;
    timers.computeIfAbsent(kind, RequestMeasures::timer).record(nanos, TimeUnit.NANOSECONDS);
    LOG.atLevel(PROBES.contains(kind.route()) ? Level.DEBUG : Level.INFO)
        .addKeyValue("method", kind.method())
        .addKeyValue("route", kind.route())
        .addKeyValue("status", kind.status())
        .addKeyValue("durationMs", TimeUnit.NANOSECONDS.toMillis(nanos))
        .log("request answered");
    begun.named.close();
    end(begun.span, kind);
  }

  private static void end(Span span, Kind kind) {
    if (span.isRecording()) {
      span.updateName(kind.method() + " " + kind.route());
      span.setAttribute("http.request.method", kind.method());
      span.setAttribute("http.route", kind.route());
      span.setAttribute("http.response.status_code", kind.status());
      if (kind.status() >= SERVER_ERRORS) {
        span.setStatus(StatusCode.ERROR);
      }
    }
    span.end();
  }

  private static Timer timer(Kind kind) {
    return Timings.quick(
        "rejoinder.http.requests",
        "HTTP requests, from the first byte to the last of the answer, waits included.",
        Tags.of(
            "method",
            kind.method(),
            "route",
            kind.route(),
            "status",
            String.valueOf(kind.status())));
  }
}
