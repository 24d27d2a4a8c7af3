package dev.rejoinder.standalone;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/** Takes spans by OTLP over HTTP, as a collector does, and keeps them. Thread-safe. */
final class OtlpReceiver implements AutoCloseable {

  private final List<Received> spans = new CopyOnWriteArrayList<>();
  private final HttpServer server;

  /** A span; ids in hexadecimal, {@code parent} empty for the first of a trace. */
  record Received(
      String name,
      String trace,
      String id,
      String parent,
      Span.SpanKind kind,
      Map<String, String> attributes,
      List<String> linkedTraces) {

    private static Received of(Span span) {
      return new Received(
          span.getName(),
          HexFormat.of().formatHex(span.getTraceId().toByteArray()),
          HexFormat.of().formatHex(span.getSpanId().toByteArray()),
          HexFormat.of().formatHex(span.getParentSpanId().toByteArray()),
          span.getKind(),
          span.getAttributesList().stream()
              .collect(Collectors.toMap(KeyValue::getKey, pair -> text(pair.getValue()))),
          span.getLinksList().stream()
              .map(link -> HexFormat.of().formatHex(link.getTraceId().toByteArray()))
              .toList());
    }

    private static String text(AnyValue value) {
      return value.hasStringValue() ? value.getStringValue() : String.valueOf(value.getIntValue());
    }
  }

  private OtlpReceiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/traces", this::take);
    server.start();
  }

  static OtlpReceiver start() {
    try {
      return new OtlpReceiver();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What OTEL_EXPORTER_OTLP_ENDPOINT is set to. */
  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Every span that has ended and come so far. */
  List<Received> spans() {
    return List.copyOf(spans);
  }

  private void take(HttpExchange exchange) throws IOException {
    boolean packed = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
    try (exchange;
        InputStream body =
            packed ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody()) {
      ExportTraceServiceRequest request = ExportTraceServiceRequest.parseFrom(body);
      request.getResourceSpansList().stream()
          .flatMap(resource -> resource.getScopeSpansList().stream())
          .flatMap(scope -> scope.getSpansList().stream())
          .map(Received::of)
          .forEach(spans::add);
      exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
      exchange.sendResponseHeaders(200, -1);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
