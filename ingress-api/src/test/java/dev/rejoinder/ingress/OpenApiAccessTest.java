package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.ingress.access.KeyScope;
import dev.rejoinder.ingress.access.Need;
import dev.rejoinder.openapi.ApiRequest;
import dev.rejoinder.openapi.Examples;
import dev.rejoinder.openapi.Exchange;
import dev.rejoinder.openapi.Operation;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What /openapi.json says of keys and limits holds for every operation. */
class OpenApiAccessTest {

  private static final String ADMIN = "Bearer " + Access.ADMIN_KEY;
  private static final Examples EXAMPLES = new Examples(Recorded.DOCUMENT);

  private static List<ApiRequest> keyed() {
    return Recorded.DOCUMENT.operations().stream()
        .filter(operation -> !operation.scopes().isEmpty())
        .map(operation -> EXAMPLES.of(operation).getFirst())
        .toList();
  }

  private static Exchange answered(ApiStage stage, ApiRequest request, String authorization)
      throws IOException {
    Exchange exchange = stage.client().send(request.with("Authorization", authorization));
    Recorded.check(exchange);
    return exchange;
  }

  @Test
  void scopesAreThoseTheRoutesAskFor() {
    try (Ingress ingress = new Ingress()) {
      Map<String, List<String>> asked =
          ingress.endpoints.stream()
              .collect(
                  Collectors.toMap(
                      endpoint -> endpoint.method().name() + " " + endpoint.path(),
                      endpoint -> scopes(endpoint.need())));

      assertThat(Recorded.DOCUMENT.operations())
          .allSatisfy(operation ->
              assertThat(operation.scopes())
                  .as(operation.id())
                  .isEqualTo(asked.get(operation.method() + " " + operation.path())));
    }
  }

  private static List<String> scopes(Need need) {
    return switch (need) {
      case KeyScope scope -> List.of(scope.label());
      case Need.Signature signature -> List.of(signature.otherwise().label());
      case Need.Nothing nothing -> List.of();
    };
  }

  @Test
  void withoutAKeyEachIsUnauthorizedAndWithAnotherScopeForbidden() throws IOException {
    try (ApiStage stage = ApiStage.keyed(10_000)) {
      String asks = "Bearer " + key(stage, "ask");
      String calledBack = "Bearer " + key(stage, "callbacks");
      for (ApiRequest request : keyed()) {
        for (String wrong :
            List.of("Basic YTpi", "Bearer", "Bearer rjk_nobody_x", "Bearer \u00e4")) {
          assertThat(answered(stage, request, wrong).status()).as("%s", request).isEqualTo(401);
        }
        boolean forAsking = request.operation().scopes().contains("ask");
        assertThat(answered(stage, request, forAsking ? calledBack : asks).status())
            .as("%s", request)
            .isEqualTo(403);
      }
      assertThat(stage.ingress.log.nothingPublished()).isTrue();
    }
  }

  private static String key(ApiStage stage, String scope) {
    return stage
        .ingress
        .post(
            "/api/keys",
            "{\"name\":\"Test\",\"scopes\":[\"%s\"]}".formatted(scope),
            "Authorization",
            ADMIN)
        .text("key");
  }

  @Test
  void eachHasItsShareOfTheLimit() throws IOException {
    try (ApiStage stage = ApiStage.keyed(1)) {
      stage.ingress.get("/api/status", "Authorization", ADMIN);
      for (ApiRequest request : keyed()) {
        assertThat(answered(stage, request, ADMIN).status()).as("%s", request).isEqualTo(429);
      }
    }
  }

  @Test
  void whoIsAskedForNoKeyIsAnsweredWithoutOne() throws IOException {
    try (ApiStage stage = ApiStage.keyed(1)) {
      for (Operation operation : Recorded.DOCUMENT.operations()) {
        if (operation.scopes().isEmpty() && !operation.id().equals("receiveWebhook")) {
          ApiRequest request = EXAMPLES.of(operation).getFirst();
          assertThat(stage.client().send(request).status()).as("%s", request).isEqualTo(200);
        }
      }
    }
  }
}
