package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.rejoinder.openapi.ApiDocument;
import dev.rejoinder.openapi.ApiRequest;
import dev.rejoinder.openapi.Examples;
import dev.rejoinder.openapi.Exchange;
import dev.rejoinder.openapi.Operation;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OpenApiTest {

  private static final ApiDocument DOCUMENT = Recorded.DOCUMENT;

  @Test
  void itIsADocumentByTheSchemaOfOpenApi() throws Exception {
    try (InputStream schema = OpenApiTest.class.getResourceAsStream("openapi-3.1-schema.json")) {
      assertThat(
              SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                  .getSchema(schema)
                  .validate(DOCUMENT.root()))
          .isEmpty();
    }
  }

  @Test
  void itDescribesEveryRouteAndNoOther() {
    try (Ingress ingress = new Ingress()) {
      List<String> routes =
          ingress.get("/api").body().get("endpoints").valueStream().map(OpenApiTest::said).toList();

      assertThat(DOCUMENT.operations())
          .extracting(operation ->
              "%s %s: %s"
                  .formatted(
                      operation.method(),
                      operation.path(),
                      operation.node().path("summary").asText()))
          .containsExactlyInAnyOrderElementsOf(routes);
    }
  }

  private static String said(JsonNode route) {
    return "%s %s: %s"
        .formatted(
            route.get("method").asText(),
            route.get("path").asText(),
            route.get("summary").asText());
  }

  @Test
  void everyOperationHasAnIdOfItsOwnAndAKnownTag() {
    List<Operation> all =
        Stream.concat(DOCUMENT.operations().stream(), DOCUMENT.webhooks().stream()).toList();
    List<String> tags = DOCUMENT.root().get("tags").findValuesAsText("name");

    assertThat(all).extracting(Operation::id).doesNotContain("").doesNotHaveDuplicates();
    assertThat(all)
        .allSatisfy(operation ->
            assertThat(operation.node().get("tags"))
                .allSatisfy(tag -> assertThat(tags).contains(tag.asText())));
    assertThat(all)
        .allSatisfy(operation ->
            assertThat(operation.parameters())
                .allSatisfy(
                    parameter -> assertThat(DOCUMENT.root().at(parameter.schema())).isNotEmpty()));
  }

  @Test
  void everyPartThatIsDefinedIsUsed() {
    String text = DOCUMENT.root().toString();

    DOCUMENT
        .root()
        .get("components")
        .properties()
        .forEach(kind ->
            assertThat(kind.getValue().properties())
                .filteredOn(part -> !"securitySchemes".equals(kind.getKey()))
                .allSatisfy(part ->
                    assertThat(text)
                        .contains(
                            "\"#/components/%s/%s\"".formatted(kind.getKey(), part.getKey()))));
  }

  @Test
  void everyExampleIsAsItsSchemaSays() {
    ApiDocument closed = DOCUMENT.closed();
    List<Examples.Placed> examples = new Examples(DOCUMENT).all();

    assertThat(examples).hasSizeGreaterThan(60);
    assertThat(examples)
        .allSatisfy(example ->
            assertThat(
                    (example.pointer().contains("/responses/") ? closed : DOCUMENT)
                        .problems(example.schema(), example.value()))
                .as(example.pointer())
                .isEmpty());
  }

  static Stream<ApiRequest> requests() {
    return DOCUMENT.operations().stream()
        .flatMap(operation -> new Examples(DOCUMENT).of(operation).stream());
  }

  /** Each on a stage of its own, for some end what others are about. */
  @ParameterizedTest
  @MethodSource("requests")
  void everyRequestThatIsAnExampleIsTaken(ApiRequest request) throws Exception {
    boolean decision = List.of("approveCall", "rejectCall").contains(request.operation().id());
    try (ApiStage stage = new ApiStage(!decision)) {
      Exchange exchange = stage.client().send(request);

      Recorded.check(exchange);
      // What a source sends must be signed, and no example is.
      int most = "receiveWebhook".equals(request.operation().id()) ? 401 : 299;
      assertThat(exchange.status()).as("%s", exchange).isBetween(200, most);
    }
  }

  /** Those whose value must fit something else are left out: a signature, or an event seen. */
  @ParameterizedTest
  @MethodSource("requests")
  void everyRequestIsTakenWithAllItsParameters(ApiRequest request) throws Exception {
    boolean decision = List.of("approveCall", "rejectCall").contains(request.operation().id());
    ApiRequest whole = request;
    for (Operation.Parameter parameter : request.operation().parameters()) {
      if (!parameter.name().equals("Last-Event-ID")) {
        whole = whole.withExampleOf(parameter);
      }
    }
    try (ApiStage stage = new ApiStage(!decision)) {
      Exchange exchange = stage.client().send(whole);

      Recorded.check(exchange);
      int most = "receiveWebhook".equals(request.operation().id()) ? 401 : 299;
      assertThat(exchange.status()).as("%s", exchange).isBetween(200, most);
    }
  }

  @Test
  void theTableInTheDocsHasEveryOperation() throws Exception {
    List<String> rows =
        DOCUMENT.operations().stream()
            .map(operation ->
                "| `%s %s` | %s | %s |"
                    .formatted(
                        operation.method(),
                        operation.path(),
                        operation.scopes().isEmpty()
                            ? ""
                            : "`" + operation.scopes().getFirst() + "`",
                        operation.node().path("summary").asText()))
            .toList();

    assertThat(Files.readAllLines(Path.of("../docs/api.md")))
        .filteredOn(line -> line.startsWith("| `"))
        .isEqualTo(rows);
  }

  @Test
  void itNamesTheServersAddressWhenItIsKnown() {
    JsonNode document = OpenApi.document(Optional.of(URI.create("https://rejoinder.example")));

    assertThat(document.at("/servers/0/url").asText()).isEqualTo("https://rejoinder.example");
  }

  @Test
  void aClientThatHasItAlreadyIsToldSo() throws Exception {
    try (Ingress ingress = new Ingress()) {
      var document = ingress.get("/openapi.json");

      assertThat(new ObjectMapper().readTree(document.response().body()))
          .isEqualTo(DOCUMENT.root());
      assertThat(document.header("Cache-Control")).isEqualTo("no-cache");
      assertThat(ingress.get("/openapi.json", "If-None-Match", document.header("ETag")).status())
          .isEqualTo(304);
      assertThat(ingress.get("/openapi.json", "If-None-Match", "\"another\"").status())
          .isEqualTo(200);
    }
  }
}
