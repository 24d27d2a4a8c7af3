package dev.rejoinder.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.testkit.Eventually;
import dev.rejoinder.testkit.receiver.Answer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rows of the race table over HTTP, for tool calls that end without an answer, or seem to. */
class RaceTableLateIT {

  @TempDir private static Path folder;

  private static Stage stage;

  @BeforeAll
  static void start() throws InterruptedException {
    stage =
        Stage.start(
            folder,
            Map.of(
                "look", "timeout: 30s",
                "brief", "timeout: 400ms",
                "noted", "timeout: 400ms, late: append_to_thread",
                "patient", "timeout: 30s, late: append_to_thread",
                "backed", "timeout: 400ms, on_timeout: fallback, fallback_output: nothing known",
                "strict", "timeout: 400ms, on_timeout: fail_run"),
            Map.of("DISPATCH_REQUEST_TIMEOUT", "1s", "RETRY_DELAYS", "100ms"));
  }

  @AfterAll
  static void theLogOfAllThisCanBeTrusted() throws Exception {
    try (var ending = stage) {
      ending.awaitTrustedLog();
    }
  }

  @Test
  void lateAfterExpiry() throws Exception {
    var asked = stage.ask("use(brief:late)");
    var call = stage.anyCall(asked, 0);
    var ended = stage.ended(asked);

    var late = stage.callBack(call, "sunny");

    assertThat(late.httpStatus()).as(late.toString()).isEqualTo(410);
    assertThat(late.status()).isEqualTo("expired");
    assertThat(stage.respond(asked, call, "sunny").httpStatus()).isEqualTo(410);
    assertThat(stage.ended(asked)).isEqualTo(ended);
    assertThat(stage.messages(asked, "note")).isEmpty();
  }

  @Test
  void lateAfterCancel() throws Exception {
    var asked = stage.ask("use(look:cancelled)");
    var call = stage.anyCall(asked, 0);
    assertThat(stage.cancel(asked).status()).isEqualTo("cancelled");
    stage.awaitCall(call, "cancelled");

    var late = stage.callBack(call, "sunny");

    assertThat(late.httpStatus()).as(late.toString()).isEqualTo(410);
    assertThat(late.status()).isEqualTo("cancelled");
    assertThat(stage.ended(asked).status()).isEqualTo("cancelled");
    assertThat(stage.messages(asked, "note")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"expiry", "cancel"})
  void lateAndAppendedToTheThread(String end) throws Exception {
    var asked = stage.ask("use(%s:%s)".formatted(end.equals("expiry") ? "noted" : "patient", end));
    var call = stage.anyCall(asked, 0);
    if (end.equals("cancel")) {
      stage.cancel(asked);
      stage.awaitCall(call, "cancelled");
    } else {
      stage.ended(asked);
    }

    assertThat(stage.callBack(call, "snow after all").httpStatus()).isEqualTo(410);
    assertThat(stage.callBack(call, "snow after all").httpStatus()).isEqualTo(410);

    var notes =
        Eventually.eventually(
            "the note", Stage.PATIENCE, () -> stage.messages(asked, "note"), n -> !n.isEmpty());
    assertThat(notes).singleElement().asString().contains(call).endsWith("snow after all");
    assertThat(stage.ask(asked, "What of " + call + " then?").status()).isEqualTo("completed");
    assertThat(stage.model().asked("What of " + call + " then?"))
        .singleElement()
        .satisfies(messages ->
            assertThat(String.join("\n", DirectedModel.of("user", messages)))
                .containsOnlyOnce("snow after all"));
    assertThat(stage.messages(asked, "note")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "brief, completed, timeout",
    "backed, completed, nothing known",
    "strict, failed, did not answer"
  })
  void acceptedByTheToolThatNeverCallsBack(String tool, String status, String told)
      throws Exception {
    var asked = stage.ask("use(%s:silent)".formatted(tool));
    var call = stage.anyCall(asked, 0);

    var ended = stage.ended(asked);

    assertThat(stage.call(call).status()).isEqualTo("expired");
    assertThat(ended.status()).isEqualTo(status);
    assertThat(ended.text("message") + ended.body().at("/last_error/message").asText())
        .contains(told);
    var next = stage.ask(asked, "And now?");
    assertThat(next.status()).as(next.toString()).isEqualTo("completed");
  }

  @Test
  void deliveryTimesOutThoughTheToolRan() throws Exception {
    stage.toolAnswers("twice", new Answer.Stall(), Answer.status(202));
    var asked = stage.askAsync(Map.of("message", "use(look:twice)"));
    var call =
        Eventually.eventually(
            "a second delivery",
            Stage.PATIENCE,
            () -> stage.rejoinder().run(asked.text("run_id")).body().at("/tool_calls/0"),
            shown -> shown.path("attempts").asInt() == 2);
    var id = call.path("id").asText();

    var firstRun = stage.callBack(id, "sunny");
    var secondRun = stage.callBack(id, "sunny");

    assertThat(stage.deliveries(id)).hasSize(2);
    assertThat(stage.deliveries(id).get(0).header("webhook-id")).isEqualTo(Optional.of(id));
    assertThat(stage.deliveries(id).get(0).body()).isEqualTo(stage.deliveries(id).get(1).body());
    assertThat(firstRun.httpStatus()).isEqualTo(200);
    assertThat(firstRun.body().has("duplicate")).isFalse();
    assertThat(secondRun.httpStatus()).isEqualTo(200);
    assertThat(secondRun.body().path("duplicate").asBoolean()).isTrue();
    assertThat(stage.ended(asked).text("message")).isEqualTo("I was told [sunny]");
    assertThat(stage.model().asked("twice")).hasSize(2);
  }

  @Test
  void theThreadGoesOnAfterACancel() throws Exception {
    var asked = stage.ask("use(look:given-up,forsaken)");
    stage.cancel(asked);

    var next = stage.ask(asked, "use(look:resumed)");
    var answered = stage.respond(next, Stage.call(next, 0), "sunny");

    assertThat(answered.status()).as(answered.toString()).isEqualTo("completed");
    assertThat(answered.text("message")).isEqualTo("I was told [sunny]");
    assertThat(DirectedModel.of("tool", stage.model().asked("resumed").getLast()))
        .satisfiesExactly(
            output -> assertThat(output).contains("cancelled"),
            output -> assertThat(output).contains("cancelled"),
            output -> assertThat(output).isEqualTo("sunny"));
  }
}
