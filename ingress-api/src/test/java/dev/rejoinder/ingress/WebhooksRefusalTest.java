package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.ingress.Ingress.Answer;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhooksRefusalTest {

  private static final String PATH = "/api/hooks/webhooks";
  private static final String LEAST =
      "{\"url\":\"https://hooks.example/in\",\"eventTypes\":[\"*\"]}";

  private final Ingress ingress = new Ingress();

  @AfterEach
  void close() {
    ingress.close();
  }

  private Answer create(String body, String... headers) {
    return ingress.post(PATH, body, headers);
  }

  private Answer patch(String id, String body) {
    return ingress.send(
        "PATCH", PATH + "/" + id, BodyPublishers.ofString(body), "application/json");
  }

  private void assertRefused(Answer answer, String sentence) {
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(400);
    assertThat(answer.text("details")).contains(sentence);
  }

  private static String with(String fields) {
    return LEAST.replace("}", "," + fields + "}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ftp://hooks.example/         | url must be a URL of at most 2048 characters
          /in                          | url must be a URL of at most 2048 characters
          https://u:p@hooks.example/   | url must not carry a user name or password
          http://127.0.0.1:8080/       | url must not point into a private network
          http://localhost/            | url must not point into a private network
          http://[::ffff:10.0.0.1]/    | url must not point into a private network
          http://private.example/      | url must not point into a private network
          """)
  void urlsNobodyShouldBeSentToAreRefused(String url, String sentence) {
    assertRefused(create("{\"url\":\"%s\",\"eventTypes\":[\"*\"]}".formatted(url)), sentence);
    assertThat(ingress.log.nothingPublished()).isTrue();
    String id = create(LEAST).text("id");
    assertRefused(patch(id, "{\"url\":\"%s\"}".formatted(url)), sentence);
    assertThat(ingress.log.webhooks()).hasSize(1);
  }

  @Test
  void aUrlThatIsTooLongIsRefused() {
    assertRefused(
        create(LEAST.replace("/in", "/" + "a".repeat(2048))), "of at most 2048 characters");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "nick":1                             | nick is no field here; there are allowUnknown,
          "webhookId":"x"                      | webhookId is no field here
          "name":""                            | name must not be blank.
          "name":7                             | name must be a string.
          "name":null                          | name must not be blank.
          "format":"xml"                       | format must be one of event, simple, cloudevents, slack.
          "filter":{"/status":{"equals":1}}    | filter /status must begin with what events have
          "filter":{"/payload/a":{"like":1}}   | filter /payload/a must have exactly one of
          "filter":[]                          | filter must be an object with a JSON Pointer
          "headers":[]                         | headers must be an object.
          "headers":{"a b":"c"}                | headers.a b is no name of a header.
          "headers":{"Host":"c"}               | headers.Host is set by Rejoinder
          "headers":{"content-type":"c"}       | headers.content-type is set by Rejoinder
          "headers":{"Transfer-Encoding":"c"}  | headers.Transfer-Encoding is set by Rejoinder
          "headers":{"Webhook-Id":"c"}         | headers.Webhook-Id is set by Rejoinder
          "headers":{"X-Hook-Signature":"c"}   | headers.X-Hook-Signature is set by Rejoinder
          "headers":{"X-A":"c","x-a":"d"}      | headers.x-a is there twice
          "headers":{"X-A":7}                  | headers.X-A must be 1 to 1024 visible ASCII
          "headers":{"X-A":"b\\r\\nX-B: c"}    | headers.X-A must be 1 to 1024 visible ASCII
          "headers":{"X-A":" b"}               | headers.X-A must be 1 to 1024 visible ASCII
          "description":7                      | description must be a string.
          "metadata":{"a":1}                   | metadata.a must be a string.
          "metadata":{"a":null}                | metadata.a must be a string.
          "metadata":[]                        | metadata must be an object.
          "batch":{}                           | Missing: batch.maxEvents
          "batch":{"maxEvents":1}              | batch.maxEvents must be a whole number from 2 to 100.
          "batch":{"maxEvents":101}            | batch.maxEvents must be a whole number from 2 to 100.
          "batch":{"maxEvents":2,"maxWait":61} | batch.maxWait must be a duration from 100ms to 1m
          "batch":{"maxEvents":2,"wait":"1s"}  | batch.wait is no field here; there are maxEvents, maxWait
          "batch":{"maxEvents":2},"ordered":true | batch cannot go with ordered
          "batch":{"maxEvents":2},"format":"slack" | batch goes with the formats event
          "ordered":"yes"                      | ordered must be true or false.
          "asymmetric":1                       | asymmetric must be true or false.
          "allowUnknown":1                     | allowUnknown must be true or false.
          "enabled":"no"                       | enabled must be true or false.
          "retrySchedule":"1m"                 | retrySchedule must be a list of 0 to 10 elements.
          "retrySchedule":["1m","3m"]          | retrySchedule may hold steps of the ladder alone: 1m, 5m, 2h.
          "retrySchedule":[60]                 | retrySchedule may hold steps of the ladder alone
          "eventsPerMinute":0                  | eventsPerMinute must be a whole number from 1 to
          "eventsPerMinute":1.5                | eventsPerMinute must be a whole number from 1 to
          "inFlightMax":65                     | inFlightMax must be a whole number from 1 to 64.
          "secret":"short"                     | secret may have 8 to 256 visible ASCII characters.
          "secret":"whsec_?????"               | secret begins with whsec_, so the rest of it must be base64.
          "secret":"with a space"              | secret may have 8 to 256 visible ASCII characters.
          """)
  void fieldsThatDoNotFitAreRefusedByTheirNames(String fields, String sentence) {
    assertRefused(create(with(fields)), sentence);
    assertThat(ingress.log.nothingPublished()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          []                    | eventTypes must be a list of 1 to 50 elements.
          "*"                   | eventTypes must be a list of 1 to 50 elements.
          null                  | eventTypes must not be null.
          [7]                   | eventTypes[0] must be a string.
          ["*","run.finished"]  | eventTypes[1] is 'run.finished', which is no event type
          ["a*b"]               | eventTypes[0] may have letters
          ["run.**"]            | eventTypes[0] may have letters
          [""]                  | eventTypes[0] may have letters
          """)
  void eventTypesThereAreNotAreRefusedByTheirPlace(String types, String sentence) {
    assertRefused(
        create("{\"url\":\"https://hooks.example\",\"eventTypes\":%s}".formatted(types)), sentence);
  }

  @ParameterizedTest
  @CsvSource({"run.finish*", "*", "agent:response", "app:*", "personality_change"})
  void wildcardsAndAliasesAreTaken(String type) {
    assertThat(create(LEAST.replace("*", type)).status()).isEqualTo(201);
  }

  @Test
  void aWebhookNeedsAUrlAndEventTypes() {
    assertRefused(create("{}"), "Missing: url, eventTypes");
    assertRefused(create("[]"), "must be a JSON object");
    assertThat(create("{\"a\":\"" + "a".repeat(5000) + "\"}").status()).isEqualTo(413);
  }

  @Test
  void aSecretIsChangedByRotationAlone() {
    String id = create(LEAST).text("id");

    assertRefused(patch(id, "{\"secret\":\"another-one\"}"), "rotate-secret");
    assertRefused(patch(id, "{\"createdAt\":null}"), "createdAt is no field here");
    assertThat(ingress.log.webhooks()).hasSize(1);
  }

  @Test
  void theEleventhWebhookIsRefusedWithTheLimit() {
    for (int i = 0; i < Ingress.WEBHOOKS_PER_OWNER; i++) {
      assertThat(create(LEAST).status()).isEqualTo(201);
    }

    Answer answer = create(LEAST);

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.body().path("limit").intValue()).isEqualTo(10);
    assertThat(answer.text("details")).contains("at most 10").contains("WEBHOOKS_PER_OWNER");
    assertThat(create(LEAST, "Authorization", "Bearer another").status()).isEqualTo(201);
  }

  @Test
  void manyRequestsAtOnceMakeNoMoreThanTheLimit() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Integer>> requests =
          IntStream.range(0, 30)
              .<Callable<Integer>>mapToObj(i -> () -> create(LEAST).status())
              .toList();
      List<Future<Integer>> answers = threads.invokeAll(requests);

      long made = 0;
      for (Future<Integer> answer : answers) {
        assertThat(answer.get()).isIn(201, 409);
        made += answer.get() == 201 ? 1 : 0;
      }
      assertThat(made).isEqualTo(Ingress.WEBHOOKS_PER_OWNER);
    }
    assertThat(ingress.log.webhooks()).hasSize(Ingress.WEBHOOKS_PER_OWNER);
  }

  @Test
  void aWebhookKafkaDoesNotConfirmTakesNoPlace() {
    ingress.log.breakDown();
    for (int i = 0; i < Ingress.WEBHOOKS_PER_OWNER + 1; i++) {
      assertThat(create(LEAST).status()).isEqualTo(503);
    }
    ingress.log.onWebhook(ingress.webhooks::on);

    assertThat(create(LEAST).status()).isEqualTo(201);
  }

  @Test
  void untilTheWebhooksHaveBeenReadNothingIsSaidOfThem() {
    ingress.followsThePresent = false;

    assertThat(create(LEAST).status()).isEqualTo(503);
    assertThat(ingress.get(PATH).status()).isEqualTo(503);
    assertThat(ingress.get(PATH + "/wh_1").status()).isEqualTo(503);
    assertThat(ingress.log.nothingPublished()).isTrue();
  }

  @Test
  void withoutAKeyToSealSecretsWithThereAreNoWebhooks() {
    try (Ingress unsealed = new Ingress(Setup.DEFAULT.withoutSeal())) {
      Answer answer = unsealed.post(PATH, LEAST);

      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.text("details")).contains("set SECRETS_KEY");
      assertThat(unsealed.get(PATH).status()).isEqualTo(200);
      assertThat(unsealed.log.nothingPublished()).isTrue();
    }
  }

  @Test
  void whereHttpsIsRequiredNothingElseIsTaken() {
    try (Ingress strict = new Ingress(Setup.DEFAULT.withHttpsOnly())) {
      assertRefused(
          strict.post(PATH, LEAST.replace("https:", "http:")),
          "url must begin with https://, as REQUIRE_HTTPS is set here.");
      assertRefused(
          strict.post("/api/tasks", "{\"webhookUrl\":\"http://hooks.example/\"}"),
          "webhookUrl must begin with https://");
      assertThat(strict.post(PATH, LEAST).status()).isEqualTo(201);
    }
  }
}
