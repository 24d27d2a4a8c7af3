package dev.rejoinder.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Metrics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthServerTest {

  private final HttpClient http = HttpClient.newHttpClient();
  private volatile Health health = Health.ready();
  private final HealthServer server = new HealthServer(0, List.of(new Watched()));

  @BeforeEach
  void start() {
    ProcessMetrics.collect();
    server.start();
  }

  @AfterEach
  void close() {
    server.close();
    http.close();
  }

  @Test
  void theProcessIsAliveWhateverItsServicesSay() throws Exception {
    health = Health.failed("It broke.");
    HttpResponse<String> response = get("/health");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("{\"status\":\"ok\"}");
    assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
  }

  @Test
  void readyMeansThatEveryServiceIs() throws Exception {
    HttpResponse<String> response = get("/ready");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body())
        .isEqualTo(
            "{\"status\":\"ready\",\"services\":{\"watched\":{\"state\":\"ready\",\"detail\":\"\"}}}");
  }

  @Test
  void whatIsNotReadyIsNamedWithItsReason() throws Exception {
    health = Health.notReady("Kafka at \"k:9092\"\ncannot be reached.");
    HttpResponse<String> response = get("/ready");
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body())
        .isEqualTo(
            "{\"status\":\"not_ready\",\"services\":{\"watched\":{\"state\":\"not_ready\","
                + "\"detail\":\"Kafka at \\\"k:9092\\\"\\u000acannot be reached.\"}}}");
  }

  @Test
  void whatIsCountedAnywhereIsMeasured() throws Exception {
    Metrics.counter("rejoinder.test.counted", "source", "here").increment(3);

    HttpResponse<String> response = get("/metrics");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type"))
        .contains("text/plain; version=0.0.4; charset=utf-8");
    assertThat(response.body())
        .contains("# TYPE rejoinder_test_counted_total counter")
        .contains("rejoinder_test_counted_total{source=\"here\"} 3.0");
  }

  @Test
  void theJvmIsMeasured() throws Exception {
    assertThat(get("/metrics").body())
        .contains("jvm_memory_used_bytes{area=\"heap\"")
        .contains("jvm_gc_memory_allocated_bytes_total")
        .contains("jvm_threads_live_threads")
        .contains("system_cpu_count")
        .contains("process_uptime_seconds");
  }

  @Test
  void otherPathsAndMethodsAreRefused() throws Exception {
    assertThat(get("/").statusCode()).isEqualTo(404);
    assertThat(get("/health/x").statusCode()).isEqualTo(404);
    HttpRequest post =
        HttpRequest.newBuilder(uri("/ready")).POST(HttpRequest.BodyPublishers.noBody()).build();
    assertThat(http.send(post, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(405);
  }

  @Test
  void aPortInUseIsNamed() {
    HealthServer second = new HealthServer(server.port(), List.of());
    assertThatThrownBy(second::start)
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("Port " + server.port())
        .hasMessageContaining("HEALTH_PORT");
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://localhost:" + server.port() + path);
  }

  private final class Watched implements Service {

    @Override
    public String name() {
      return "watched";
    }

    @Override
    public void start() {}

    @Override
    public Health health() {
      return health;
    }

    @Override
    public void close() {}
  }
}
