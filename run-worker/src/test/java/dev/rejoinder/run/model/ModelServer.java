package dev.rejoinder.run.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rejoinder.runtime.Secret;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;

/** A provider on loopback that answers what a test tells it to, and a client of it. */
final class ModelServer implements AutoCloseable {

  static final String API_KEY = "key-0123456789-never-to-be-shown";

  /** Keywords and number forms that a schema type of the library's would lose or change. */
  static final String SCHEMA =
      """
      {"type":"object","properties":{"location":{"type":"string","minLength":1},\
      "spread":{"type":"number","multipleOf":0.10,"maximum":12345678901234567890}},\
      "required":["location"],"additionalProperties":false,"minProperties":1,\
      "oneOf":[{"required":["location"]}],"$defs":{"x":{"const":null}},"examples":[{"location":"Łódź"}]}\
      """;

  static final ModelQuestion.OfferedTool WEATHER =
      new ModelQuestion.OfferedTool("get_weather", "Current weather", SCHEMA);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final MockWebServer server = new MockWebServer();
  private final ProviderModel model;

  ModelServer(Provider provider) throws IOException {
    this(provider, OptionalInt.empty());
  }

  ModelServer(Provider provider, OptionalInt maxOutputTokens) throws IOException {
    server.start();
    String baseUrl = "http://localhost:" + server.getPort() + "/v1";
    ModelAccess access =
        new ModelAccess(
            provider, "some-model", baseUrl, false, new Secret(API_KEY), maxOutputTokens);
    model = new ProviderModel(access, 4);
  }

  void answers(String body) {
    answers(new MockResponse.Builder().addHeader("Content-Type", "application/json").body(body));
  }

  void answers(int status, String body, Map<String, String> headers) {
    MockResponse.Builder response = new MockResponse.Builder().code(status).body(body);
    headers.forEach(response::addHeader);
    answers(response);
  }

  void answers(MockResponse.Builder response) {
    server.enqueue(response.build());
  }

  ModelReply ask(Item... items) throws InterruptedException {
    return ask(Duration.ofSeconds(10), items);
  }

  ModelReply ask(Duration timeout, Item... items) throws InterruptedException {
    return model.ask(
        new ModelQuestion(null, "Be brief.", List.of(items), List.of(WEATHER)), timeout);
  }

  ModelReply ask(ModelQuestion question) throws InterruptedException {
    return model.ask(question, Duration.ofSeconds(10));
  }

  /** The next request received, in order. */
  RecordedRequest request() throws InterruptedException {
    return server.takeRequest();
  }

  JsonNode requestBody() throws InterruptedException, JsonProcessingException {
    return JSON.readTree(requestText());
  }

  String requestText() throws InterruptedException {
    return Objects.requireNonNull(request().getBody()).utf8();
  }

  int requestCount() {
    return server.getRequestCount();
  }

  @Override
  public void close() {
    server.close();
  }
}
