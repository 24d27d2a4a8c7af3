package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.ingress.Ingress.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TasksRefusalTest {

  private static final String LEAST = "{\"webhookUrl\":\"https://hooks.example/render\"}";

  private final Ingress ingress = new Ingress();

  @AfterEach
  void close() {
    ingress.close();
  }

  private Answer submit(String body, String... headers) {
    return ingress.post("/api/tasks", body, headers);
  }

  private void assertRefused(Answer answer, String sentence) {
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("details")).contains(sentence);
    assertThat(ingress.log.nothingPublished()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ftp://hooks.example/         | beginning with http:// or https://
          hooks.example/render         | beginning with http:// or https://
          https:///render              | beginning with http:// or https://
          https://ex ample/            | beginning with http:// or https://
          https://u:p@hooks.example/   | must not carry a user name or password
          https://u@hooks.example/     | must not carry a user name or password
          https://hooks.example/a#b    | must not have a fragment
          https://hooks.example:0/     | must have a port from 1 to 65535
          https://hooks.example:65536/ | must have a port from 1 to 65535
          http://127.0.0.1:8080/       | must not point into a private network
          http://localhost/            | must not point into a private network
          http://169.254.169.254/meta  | must not point into a private network
          http://10.1.2.3/             | must not point into a private network
          http://[::1]/                | must not point into a private network
          http://[::ffff:10.0.0.1]/    | must not point into a private network
          http://private.example/      | must not point into a private network
          http://mixed.example/        | must not point into a private network
          """)
  void urlsNobodyShouldBeSentToAreRefused(String url, String sentence) {
    assertRefused(submit("{\"webhookUrl\":\"" + url + "\"}"), "webhookUrl");
    assertRefused(submit("{\"webhookUrl\":\"" + url + "\"}"), sentence);
    assertRefused(
        submit("{\"taskMetadata\":{\"webhookUrl\":\"" + url + "\"}}"), "taskMetadata.webhookUrl ");
  }

  @Test
  void aUrlThatIsTooLongIsRefused() {
    String url = "https://hooks.example/" + "a".repeat(2048);

    assertRefused(submit("{\"webhookUrl\":\"" + url + "\"}"), "of at most 2048 characters");
  }

  @Test
  void aNameThatDoesNotResolveIsForTheDispatcherToTry() {
    assertThat(submit("{\"webhookUrl\":\"https://unknown.example/\"}").status()).isEqualTo(202);
    assertThat(ingress.log.callCommands()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "prompt":1                          | prompt must be a string.
          "userId":{}                         | userId must be a string.
          "projectId":[]                      | projectId must be a string.
          "taskId":true                       | taskId must be a string.
          "assistantId":2                     | assistantId must be a string.
          "threadId":"a b"                    | threadId may have 1 to 128 letters
          "mode":"async"                      | mode must be one of callback, sync.
          "mode":1                            | mode must be a string.
          "timeout":"soon"                    | timeout must be a duration from 1s to 7d
          "timeout":0                         | timeout must be a duration from 1s to 7d
          "timeout":-5                        | timeout must be a duration from 1s to 7d
          "timeout":"8d"                      | timeout must be a duration from 1s to 7d
          "timeout":1e99                      | timeout must be a duration from 1s to 7d
          "timeout":true                      | timeout must be a duration from 1s to 7d
          "mode":"sync","timeout":61          | timeout must be a duration from 1s to 1m
          "heartbeat":5                       | heartbeat must be an object.
          "heartbeat":{}                      | Missing: heartbeat.cap
          "heartbeat":{"cap":"x"}             | heartbeat.cap must be a duration
          "heartbeat":{"cap":60,"extension":0} | heartbeat.extension must be a duration
          "timeout":60,"heartbeat":{"cap":60} | heartbeat.cap must be longer than timeout
          "mode":"sync","heartbeat":{"cap":9} | heartbeat needs mode callback
          "webhookParams":[]                  | webhookParams must be an object.
          "webhookParams":"a"                 | webhookParams must be an object.
          "webhookAuth":7                     | webhookAuth must be a string.
          "webhookAuth":""                    | webhookAuth is sent as the Authorization header
          "webhookAuth":"   "                 | webhookAuth is sent as the Authorization header
          "webhookAuth":"a\\r\\nX: b"         | webhookAuth is sent as the Authorization header
          "webhookAuth":"b\\u0000"            | webhookAuth is sent as the Authorization header
          "webhookAuth":"\\u00fc"             | webhookAuth is sent as the Authorization header
          "taskMetadata":[]                   | taskMetadata must be an object.
          "taskMetadata":{"isWebhookTask":1}  | taskMetadata.isWebhookTask must be true or false.
          "taskMetadata":{"isWebhookTask":false} | taskMetadata.isWebhookTask must be true:
          "taskMetadata":{"webhookUrl":"https://hooks.example/"} | send it once
          """)
  void fieldsThatDoNotFitAreRefusedWithASentence(String fields, String sentence) {
    assertRefused(submit(LEAST.replace("}", "," + fields + "}")), sentence);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "correlationId",
        "callbackUrl",
        "prompt",
        "taskId",
        "userId",
        "projectId",
        "assistantId",
        "threadId",
        "timestamp"
      })
  void parametersCannotTakeTheNamesWeFillIn(String name) {
    assertRefused(
        submit(LEAST.replace("}", ",\"webhookParams\":{\"a\":1,\"" + name + "\":null}}")),
        "webhookParams." + name + " is a name Rejoinder fills in itself");
  }

  @Test
  void longIdsAreRefused() {
    String fields = ",\"userId\":\"" + "u".repeat(256) + "\"}";

    assertRefused(submit(LEAST.replace("}", fields)), "userId may have at most 255 characters.");
  }

  @Test
  void aTaskNeedsAUrlAndAJsonBody() {
    Answer answer = submit("{\"prompt\":\"p\"}");
    assertThat(answer.text("error")).isEqualTo("Missing required fields");
    assertRefused(answer, "Missing: webhookUrl");
    assertRefused(submit("{\"webhookUrl\":null}"), "Missing: webhookUrl");
    assertRefused(submit("[]"), "must be a JSON object");
    assertRefused(submit(LEAST, "Idempotency-Key", " "), "Idempotency-Key must have");
  }

  @Test
  void whatCannotBeKeptSecretIsRefusedByNameOfTheKey() {
    try (Ingress unsealed = new Ingress(Setup.DEFAULT.withoutSeal())) {
      Answer answer =
          unsealed.post("/api/tasks", LEAST.replace("}", ",\"webhookAuth\":\"Bearer k\"}"));

      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.text("details")).contains("set SECRETS_KEY").doesNotContain("Bearer");
      assertThat(unsealed.log.nothingPublished()).isTrue();
      assertThat(unsealed.post("/api/tasks", LEAST).status()).isEqualTo(202);
    }
  }

  @Test
  void aBodyThatIsTooLargeIsRefused() {
    assertThat(submit("{\"prompt\":\"" + "a".repeat(5000) + "\"}").status()).isEqualTo(413);
  }

  @Test
  void aTaskKafkaDoesNotConfirmIsNeverASuccess() {
    ingress.log.breakDown();

    assertThat(submit(LEAST).status()).isEqualTo(503);
  }

  @Test
  void aCancellationsReasonIsShort() {
    assertRefused(
        ingress.post(
            "/api/tasks/" + ingress.callIds.freshTask() + "/cancel",
            "{\"reason\":\"" + "r".repeat(501) + "\"}"),
        "reason may have at most 500 characters.");
  }
}
