package dev.rejoinder.run.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rejoinder.runtime.Secret;
import dev.rejoinder.testkit.Eventually;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
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
  private final Provider provider;
  private final boolean streaming;
  private final ProviderModel model;

  /** What clients were told while the answers came. */
  private final List<String> pieces = new CopyOnWriteArrayList<>();

  ModelServer(Provider provider) throws IOException {
    this(provider, false);
  }

  ModelServer(Provider provider, boolean streaming) throws IOException {
    this(provider, streaming, OptionalInt.empty());
  }

  ModelServer(Provider provider, boolean streaming, OptionalInt maxOutputTokens)
      throws IOException {
    this.provider = provider;
    this.streaming = streaming;
    server.start();
    String baseUrl = "http://localhost:" + server.getPort() + "/v1";
    ModelAccess access =
        new ModelAccess(
            provider,
            "some-model",
            baseUrl,
            false,
            new Secret(API_KEY),
            streaming,
            maxOutputTokens);
    model = new ProviderModel(access, 4, InstantSource.system());
  }

  /** As the client asks for it. */
  void answers(String body) {
    answers(answer(provider, streaming, body));
  }

  /** As a server that does not stream. */
  void answersAtOnce(String body) {
    answers(answer(provider, false, body));
  }

  /** At once, or as the stream it would be. */
  static MockResponse.Builder answer(Provider provider, boolean streaming, String body) {
    return streaming
        ? Streams.response(Streams.of(provider, body))
        : new MockResponse.Builder().addHeader("Content-Type", "application/json").body(body);
  }

  void awaitPiece() throws Exception {
    Eventually.eventuallyTrue("a piece", Duration.ofSeconds(10), () -> !pieces.isEmpty());
  }

  List<String> pieces() {
    return pieces;
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
        new ModelQuestion(null, "Be brief.", List.of(items), List.of(WEATHER)),
        timeout,
        pieces::add);
  }

  ModelReply ask(ModelQuestion question) throws InterruptedException {
    return model.ask(question, Duration.ofSeconds(10), pieces::add);
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
