package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.openapi.ApiDocument;
import dev.rejoinder.openapi.Described;
import dev.rejoinder.openapi.Exchange;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Holds every answer a test gets to what /openapi.json says of it, and notes what was seen. */
final class Recorded {

  static final ApiDocument DOCUMENT = new ApiDocument(OpenApi.document(Optional.empty()));
  static final Described DESCRIBED = new Described(DOCUMENT);

  private static final Set<String> CLASSES = ConcurrentHashMap.newKeySet();

  private Recorded() {}

  /** How many classes of tests have had an answer checked. */
  static int classes() {
    return CLASSES.size();
  }

  /** The same answer; fails when the document does not describe it. */
  static HttpResponse<String> checked(HttpResponse<String> response) {
    check(Exchange.of(response, response.body()));
    return response;
  }

  static void check(Exchange exchange) {
    StackWalker.getInstance()
        .walk(frames ->
            frames
                .map(StackWalker.StackFrame::getClassName)
                .filter(name -> name.matches("dev\\.rejoinder\\.ingress\\.\\w+Test"))
                .findFirst())
        .ifPresent(CLASSES::add);
    assertThat(DESCRIBED.problems(exchange)).as("%s", exchange).isEmpty();
  }
}
