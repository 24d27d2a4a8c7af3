package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.openapi.ApiDocument;
import dev.rejoinder.openapi.ApiRequest;
import dev.rejoinder.openapi.Defects;
import dev.rejoinder.openapi.Exchange;
import dev.rejoinder.openapi.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Sends every request with one defect the document lets one think of; see {@link Defects}. */
class WrongRequestsTest {

  private static final int AT_ONCE = 24;
  private static final Pattern IN_README =
      Pattern.compile("([\\d,]+) wrong requests made of the document");

  /** What looks wrong by the document and is taken all the same, each for the reason it gives. */
  private static final List<String> LENIENT =
      List.of(
          // Such a thread may yet begin, and its stream may be opened before.
          "followThread unknown id",
          // Answering a source takes its signature, whatever the body is; see docs/inbound.md.
          "receiveWebhook");

  private static List<ApiRequest> wrongRequests() {
    ApiDocument document = Recorded.DOCUMENT;
    Defects defects = new Defects(document, ApiStage.BODY_BYTES_MAX);
    return document.operations().stream()
        .flatMap(operation -> defects.of(operation).stream())
        .filter(request -> LENIENT.stream().noneMatch(named(request)::startsWith))
        .toList();
  }

  private static String named(ApiRequest request) {
    return request.operation().id() + " " + request.what();
  }

  @Test
  void everyWrongRequestIsTurnedDownWithAReason() throws Exception {
    List<ApiRequest> all = wrongRequests();
    List<String> problems = new ArrayList<>();
    try (ApiStage stage = new ApiStage(true);
        ExecutorService senders = Executors.newFixedThreadPool(AT_ONCE)) {
      RawClient client = stage.client();
      List<Future<Optional<String>>> results =
          all.stream().map(request -> senders.submit(() -> problem(client, request))).toList();
      for (Future<Optional<String>> result : results) {
        result.get().ifPresent(problems::add);
      }
      System.out.printf("%d wrong requests, %d answered amiss%n", all.size(), problems.size());
      assertThat(problems).isEmpty();
      assertThat(stage.ingress.log.nothingPublished()).isTrue();
    }
  }

  private static Optional<String> problem(RawClient client, ApiRequest request) {
    try {
      Exchange exchange = client.send(request);
      List<String> problems = new ArrayList<>(Recorded.DESCRIBED.problems(exchange));
      // 429 would be about how many there are, and 401 and 403 about who asks.
      boolean aside = List.of(401, 403, 429).contains(exchange.status());
      if (exchange.status() < 400 || exchange.status() >= 500 || aside) {
        problems.add("the status is " + exchange.status());
      }
      return problems.isEmpty()
          ? Optional.empty()
          : Optional.of("%s: %s: %s".formatted(request, problems, exchange));
    } catch (IOException e) {
      return Optional.of("%s: %s".formatted(request, e));
    }
  }

  @Test
  void theReadmeSaysHowManyThereAre() throws Exception {
    Matcher said = IN_README.matcher(Files.readString(Path.of("../README.md")));

    assertThat(said.find()).as("README.md says how many").isTrue();
    assertThat(Integer.parseInt(said.group(1).replace(",", ""))).isEqualTo(wrongRequests().size());
  }
}
