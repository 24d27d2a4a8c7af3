package dev.rejoinder.runtime;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * The spans of this JVM, exported by OTLP where {@code OTEL_EXPORTER_OTLP_ENDPOINT} is set.
 *
 * <p>Where it is not, every span is {@link Span#getInvalid()} and a record's {@code traceparent}
 * goes on as it came. What names a span is a {@code traceparent} of W3C Trace Context, as it stands
 * in headers of requests and records. Thread-safe.
 */
public final class Tracing implements Service {

  private static final String ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";
  private static final String PREFIX = "OTEL_";
  private static final int TRACE_ID = 3;
  private static final int SPAN_ID = 36;
  private static final int FLAGS = 53;

  /** Null while nothing is traced. */
  private static volatile @Nullable Tracer tracer;

  private final Map<String, String> settings;
  private @Nullable OpenTelemetrySdk sdk;

  private Tracing(Map<String, String> settings) {
    this.settings = Map.copyOf(settings);
  }

  /**
   * Reads {@code OTEL_EXPORTER_OTLP_ENDPOINT} and, where it is set, every other {@code OTEL_}
   * variable of OpenTelemetry's SDK. Empty: nothing is traced.
   *
   * @param process the service's name unless {@code OTEL_SERVICE_NAME} gives another
   */
  public static Optional<Service> from(Env env, String process) {
    Optional<URI> endpoint = env.url(ENDPOINT);
    if (endpoint.isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> settings = new HashMap<>();
    settings.put("otel.service.name", process);
    settings.put("otel.exporter.otlp.protocol", "http/protobuf");
    settings.put("otel.metrics.exporter", "none");
    settings.put("otel.logs.exporter", "none");
    settings.put("otel.exporter.otlp.endpoint", endpoint.get().toString());
    env.propertiesUnder(PREFIX).forEach((key, value) -> settings.put("otel." + key, value));
    return Optional.of(new Tracing(settings));
  }

  @Override
  public String name() {
    return "tracing";
  }

  @Override
  public synchronized void start() {
    try {
      OpenTelemetrySdk made =
          AutoConfiguredOpenTelemetrySdk.builder()
              .addPropertiesSupplier(() -> settings)
              .disableShutdownHook()
              .build()
              .getOpenTelemetrySdk();
      sdk = made;
      tracer = made.getTracer("dev.rejoinder");
    } catch (ConfigurationException e) {
      throw new ConfigException(List.of("Traces cannot be exported: " + e.getMessage() + "."));
    }
  }

  @Override
  public Health health() {
    return Health.ready();
  }

  /** Sends what has ended, for ten seconds at most. */
  @Override
  public synchronized void close() {
    OpenTelemetrySdk made = sdk;
    sdk = null;
    if (made != null) {
      tracer = null;
      made.close();
    }
  }

  public static boolean on() {
    return tracer != null;
  }

  /** A span that begins; below {@code parent}, or the first of a trace. The caller ends it. */
  public static Span start(String name, SpanKind kind, @Nullable String parent) {
    Tracer current = tracer;
    return current == null
        ? Span.getInvalid()
        : current.spanBuilder(name).setSpanKind(kind).setParent(context(parent)).startSpan();
  }

  /**
   * A span of a step that began at {@code at}: below what caused it where that belongs to the trace
   * {@code home}, else below {@code home} and linked to its cause.
   */
  public static Span step(String name, @Nullable String home, @Nullable String cause, Instant at) {
    Tracer current = tracer;
    if (current == null) {
      return Span.getInvalid();
    }
    String parent = parent(home, cause);
    SpanBuilder builder =
        current
            .spanBuilder(name)
            .setSpanKind(SpanKind.CONSUMER)
            .setParent(context(parent))
            .setStartTimestamp(at);
    if (cause != null && !cause.equals(parent)) {
      builder.addLink(spanContext(cause));
    }
    return builder.startSpan();
  }

  /** What a step is part of: its cause, unless that belongs to another trace than {@code home}. */
  public static @Nullable String parent(@Nullable String home, @Nullable String cause) {
    return home == null || (cause != null && traceId(cause).equals(traceId(home))) ? cause : home;
  }

  /** What goes on with requests and records {@code span} leads to; without one, its parent. */
  public static @Nullable String next(Span span, @Nullable String parent) {
    SpanContext context = span.getSpanContext();
    return context.isValid()
        ? "00-%s-%s-%s"
            .formatted(context.getTraceId(), context.getSpanId(), context.getTraceFlags().asHex())
        : parent;
  }

  /** Has the lines this thread logs name {@code span} until closed. */
  public static Logged logged(Span span) {
    SpanContext context = span.getSpanContext();
    if (!context.isValid()) {
      return () -> {};
    }
    MDC.put("trace_id", context.getTraceId());
    MDC.put("span_id", context.getSpanId());
    return () -> {
      MDC.remove("trace_id");
      MDC.remove("span_id");
    };
  }

  /** Lines that name a span. */
  @FunctionalInterface
  public interface Logged extends AutoCloseable {

    @Override
    void close();
  }

  private static Context context(@Nullable String parent) {
    return parent == null ? Context.root() : Context.root().with(Span.wrap(spanContext(parent)));
  }

  private static SpanContext spanContext(String traceparent) {
    return SpanContext.createFromRemoteParent(
        traceId(traceparent),
        traceparent.substring(SPAN_ID, FLAGS - 1),
        TraceFlags.fromHex(traceparent, FLAGS),
        TraceState.getDefault());
  }

  private static String traceId(String traceparent) {
    return traceparent.substring(TRACE_ID, SPAN_ID - 1);
  }
}
