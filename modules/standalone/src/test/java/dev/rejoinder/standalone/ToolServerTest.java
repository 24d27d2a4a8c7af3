package dev.rejoinder.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.standardwebhooks.Webhook;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ToolServerTest {

  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final String OTHER_SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void berlinIsAnsweredInTheResponse() throws Exception {
    try (var tools = ToolServer.start(SECRET, (causes, sentence) -> {})) {
      var response = call(tools, "Berlin", "http://127.0.0.1:1/", SECRET);

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body())
          .isEqualTo(
              "{\"output\":\"Berlin: 22 °C and sunny (made up by the demo's tool server)\"}");
    }
  }

  @Test
  void otherPlacesAreAnsweredByCallback() throws Exception {
    var received = new CompletableFuture<String>();
    var ingress = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    ingress.createContext(
        "/api/callbacks/call_1",
        exchange -> {
          try (exchange) {
            received.complete(
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(200, -1);
          }
        });
    ingress.start();
    try (var tools = ToolServer.start(SECRET, (causes, sentence) -> {})) {
      var url =
          "http://127.0.0.1:%d/api/callbacks/call_1".formatted(ingress.getAddress().getPort());
      var response = call(tools, "Paris", url, SECRET);

      assertThat(response.statusCode()).isEqualTo(202);
      assertThat(response.body()).doesNotContain("output");
      assertThat(received.get(10, TimeUnit.SECONDS)).contains("Paris: 19 °C with light rain");
    } finally {
      ingress.stop(0);
    }
  }

  @Test
  void aWrongSignatureIsRefused() throws Exception {
    try (var tools = ToolServer.start(SECRET, (causes, sentence) -> {})) {
      var response = call(tools, "Berlin", "http://127.0.0.1:1/", OTHER_SECRET);

      assertThat(response.statusCode()).isEqualTo(401);
      assertThat(response.body()).doesNotContain("output");
    }
  }

  private HttpResponse<String> call(ToolServer tools, String place, String url, String secret)
      throws Exception {
    var body =
        "{\"function_name\":\"get_weather\",\"arguments\":{\"location\":\"%s\"},\"callback_url\":\"%s\"}"
            .formatted(place, url);
    long timestamp = Clock.systemUTC().instant().getEpochSecond();
    var request =
        HttpRequest.newBuilder(URI.create(tools.url()))
            .header("webhook-id", "call_1")
            .header("webhook-timestamp", String.valueOf(timestamp))
            .header("webhook-signature", new Webhook(secret).sign("call_1", timestamp, body))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }
}
