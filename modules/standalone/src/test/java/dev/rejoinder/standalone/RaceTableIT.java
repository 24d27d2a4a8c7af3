package dev.rejoinder.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.runtime.Secret;
import dev.rejoinder.topics.CallIds;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rows of the race table over HTTP, for tool calls: what each answer to a call is told. */
class RaceTableIT {

  @TempDir private static Path folder;

  private static Stage stage;

  @BeforeAll
  static void start() throws InterruptedException {
    stage =
        Stage.start(folder, Map.of("look", "timeout: 30s", "brief", "timeout: 400ms"), Map.of());
  }

  @AfterAll
  static void theLogOfAllThisCanBeTrusted() throws Exception {
    try (var ending = stage) {
      ending.awaitTrustedLog();
    }
  }

  @Test
  void callbackBeforeRegistration() throws Exception {
    var held = stage.model().hold("early-bird");
    var asked = stage.askAsync(Map.of("message", "use(look:early-bird)"));
    held.awaitRequest();
    var ids = new CallIds(new Secret(Stage.SIGNING_SECRET));
    var call = ids.mint(asked.text("thread_id"), asked.text("run_id"), 1, 0);

    var early = stage.callBack(call, "sunny");
    held.release();

    assertThat(early.httpStatus()).as(early.toString()).isEqualTo(202);
    assertThat(early.status()).isEqualTo("accepted");
    assertThat(stage.ended(asked).text("message")).isEqualTo("I was told [sunny]");
    assertThat(stage.callBack(call, "sunny").body().path("duplicate").asBoolean()).isTrue();
    assertThat(stage.deliveries(call)).isEmpty();
  }

  @Test
  void callbackWithAForgedId() throws Exception {
    var asked = stage.ask("use(look:forged)");
    var call = Stage.call(asked, 0);
    var forged = call.substring(0, call.length() - 1) + (call.endsWith("a") ? "b" : "a");

    for (var reply :
        List.of(stage.callBack(forged, "sunny"), stage.respond(asked, forged, "sunny"))) {
      assertThat(reply.httpStatus()).as(reply.toString()).isEqualTo(404);
      assertThat(reply.text("error")).isEqualTo("Tool call not found");
    }
    assertThat(stage.call(call).status()).isEqualTo("delivered");
  }

  @Test
  void duplicateWithTheSameOutput() throws Exception {
    var asked = stage.ask("use(look:same)");
    var call = Stage.call(asked, 0);

    var first = stage.respond(asked, call, "sunny");
    var again = stage.respond(asked, call, "sunny");
    var onItsOwn = stage.callBack(call, "sunny");

    assertThat(first.httpStatus()).isEqualTo(200);
    assertThat(first.text("message")).isEqualTo("I was told [sunny]");
    assertThat(first.body().has("duplicate")).isFalse();
    assertThat(again.httpStatus()).isEqualTo(200);
    assertThat(again.text("message")).isEqualTo(first.text("message"));
    assertThat(again.body().path("duplicate").asBoolean()).isTrue();
    assertThat(onItsOwn.httpStatus()).isEqualTo(200);
    assertThat(onItsOwn.body().path("duplicate").asBoolean()).isTrue();
    assertThat(stage.model().asked("same")).hasSize(2);
  }

  @Test
  void duplicateWithADifferentOutput() throws Exception {
    var asked = stage.ask("use(look:different)");
    var call = Stage.call(asked, 0);
    stage.respond(asked, call, "sunny");

    for (var reply : List.of(stage.respond(asked, call, "rainy"), stage.callBack(call, "rainy"))) {
      assertThat(reply.httpStatus()).as(reply.toString()).isEqualTo(409);
      assertThat(reply.text("error")).isEqualTo("Tool call already completed");
    }
    assertThat(stage.ended(asked).text("message")).isEqualTo("I was told [sunny]");
  }

  @Test
  void anotherThreadOrRun() throws Exception {
    var asked = stage.ask("use(look:mine)");
    var other = stage.ask("use(look:other)");
    var call = Stage.call(asked, 0);

    var mixed =
        stage
            .rejoinder()
            .post(
                "/api/callbacks/" + call,
                Map.of("output", "sunny", "thread_id", other.text("thread_id")));

    for (var reply : List.of(stage.respond(other, call, "sunny"), mixed)) {
      assertThat(reply.httpStatus()).as(reply.toString()).isEqualTo(400);
      assertThat(reply.text("error")).isEqualTo("Request correlation error");
    }
    assertThat(stage.call(call).status()).isEqualTo("delivered");
  }

  @Test
  void anOlderTurnOfTheSameRun() throws Exception {
    var asked = stage.ask("use(brief:unheard) use(look:heard) then(look:later)");
    var unheard = stage.anyCall(asked, 0);
    var heard = stage.anyCall(asked, 1);
    stage.awaitCall(unheard, "expired");
    var secondTurn = stage.respond(asked, heard, "sunny");
    assertThat(secondTurn.status()).as(secondTurn.toString()).isEqualTo("requires_action");

    assertThat(stage.callBack(unheard, "rainy").httpStatus()).isEqualTo(410);
    assertThat(stage.callBack(heard, "sunny").httpStatus()).isEqualTo(200);
    assertThat(stage.callBack(heard, "rainy").httpStatus()).isEqualTo(409);

    assertThat(stage.respond(asked, Stage.call(secondTurn, 0), "windy").text("message"))
        .contains("sunny, windy")
        .doesNotContain("rainy");
  }

  @Test
  void parallelCallsAnsweredInPart() throws Exception {
    var asked = stage.ask("use(look:part-one,part-two)");
    var first = Stage.call(asked, 0);
    var second = Stage.call(asked, 1);

    var part = stage.respond(asked, second, "rainy");

    assertThat(part.httpStatus()).as(part.toString()).isEqualTo(200);
    assertThat(part.status()).isEqualTo("requires_action");
    assertThat(part.body().path("tool_calls").findValuesAsText("id")).containsExactly(first);
    assertThat(stage.respond(asked, first, "sunny").text("message"))
        .isEqualTo("I was told [sunny, rainy]");
  }

  @Test
  void anOutputThatIsTooLarge() throws Exception {
    var asked = stage.ask("use(look:large)");
    var call = Stage.call(asked, 0);

    assertThat(stage.callBack(call, "x".repeat(300_000)).httpStatus()).isEqualTo(413);
    assertThat(stage.respond(asked, call, "x".repeat(300_000)).httpStatus()).isEqualTo(413);
    assertThat(stage.respond(asked, call, "small").text("message")).isEqualTo("I was told [small]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "''; ''",
        "{\"degrees\":22}; {\"degrees\":22}",
        "[1,2]; [1,2]",
        "0; 0",
        "false; false"
      })
  void anOutputThatIsNoText(String output, String told) throws Exception {
    var asked = stage.ask("use(look:odd)");
    var call = Stage.call(asked, 0);
    var sent =
        output.isEmpty() ? output : Reply.of(200, "{\"v\":" + output + "}", "").body().get("v");

    var reply = stage.respond(asked, call, sent);

    assertThat(reply.httpStatus()).as(reply.toString()).isEqualTo(200);
    assertThat(reply.text("message")).isEqualTo("I was told [" + told + "]");
  }
}
