package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.ingress.Ingress.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AskRefusalTest {

  private static final String QUESTION = "{\"message\":\"Weather in Berlin?\"}";

  private final Ingress ingress = new Ingress();

  @AfterEach
  void close() {
    ingress.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"message\":null}",
        "{\"message\":5}",
        "{\"message\":\"\"}",
        "{\"message\":\"  \"}",
        "{\"message\":[\"a\"]}",
        "{\"message\":\"a\",\"thread_id\":\"no spaces\"}",
        "{\"message\":\"a\",\"thread_id\":\"\"}",
        "{\"message\":\"a\",\"thread_id\":7}",
        "{\"message\":\"a\",\"assistant_id\":7}",
        "{\"message\":\"a\",\"thread_policy\":\"wait\"}",
        "{\"message\":\"a\",\"thread_policy\":7}",
        "[]",
        "\"message\"",
        "{\"message\":\"a\"",
        "{\"message\":\"a\"} {}",
        "",
        "null"
      })
  void whatDoesNotFitIsRefusedAndNothingIsPublished(String body) {
    Answer answer = ingress.ask(body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("error")).isNotEmpty();
    assertThat(answer.text("details")).isNotEmpty();
    assertThat(ingress.log.nothingPublished()).isTrue();
  }

  @Test
  void aMissingMessageIsNamedAsTheReferenceDoes() {
    Answer answer = ingress.ask("{}");

    assertThat(answer.text("error")).isEqualTo("Missing required fields");
    assertThat(answer.text("details")).isEqualTo("Missing: message");
  }

  @Test
  void aMessageOrKeyThatIsTooLongIsRefused() {
    String longest = "{\"message\":\"%s\"}".formatted("x".repeat(100));
    ingress.log.onCommand(command -> ingress.queued(command).completes("Sunny."));
    assertThat(ingress.ask(longest).status()).isEqualTo(200);

    assertThat(ingress.ask(longest.replace("xx", "xxx")).status()).isEqualTo(400);
    assertThat(ingress.ask(QUESTION, "Idempotency-Key", "k".repeat(256)).status()).isEqualTo(400);
    assertThat(ingress.log.commands()).hasSize(1);
  }

  @Test
  void assistantsThatAreUnknownAmbiguousOrNotLoadedAreRefused() {
    Answer unknown = ingress.ask("{\"message\":\"a\",\"assistant_id\":\"nobody\"}");
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.text("details")).contains("nobody");

    ingress.assistants.on("other", Ingress.WEATHER);
    assertThat(ingress.ask(QUESTION).status()).isEqualTo(400);

    ingress.assistants.on("other", null);
    ingress.assistants.on("weather", null);
    assertThat(ingress.ask(QUESTION).status()).isEqualTo(503);
    assertThat(ingress.log.nothingPublished()).isTrue();
  }

  @Test
  void aRecordKafkaDoesNotConfirmIsNeverASuccess() {
    ingress.log.breakDown();

    Answer answer = ingress.ask(QUESTION);

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.text("error")).isEqualTo("Service unavailable");
    assertThat(answer.text("details")).isNotEmpty();
  }
}
