package dev.rejoinder.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rejoinder.testkit.Eventually;
import dev.rejoinder.testkit.receiver.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole runs over a provider's protocol, and over what goes wrong with providers. */
class ModelProvidersIT {

  private static final Map<String, RejoinderForTests> RUNNING = new LinkedHashMap<>();
  private static final ScriptedProvider PROVIDER = new ScriptedProvider();

  @BeforeAll
  static void start() throws Exception {
    for (String provider : List.of("openai", "openai-chat")) {
      RUNNING.put(
          provider,
          RejoinderForTests.start(
              Map.of(
                  "MODEL_PROVIDER", provider,
                  "MODEL_NAME", "told",
                  "OPENAI_BASE_URL", PROVIDER.baseUrl(),
                  "MODEL_BACKOFF", "10ms",
                  "DUE_CHECK_INTERVAL", "20ms")));
    }
  }

  @AfterAll
  static void close() {
    RUNNING.values().forEach(RejoinderForTests::close);
    PROVIDER.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai", "openai-chat"})
  void aRunWithTwoToolsCompletesAndItsTokensAreCounted(String provider) throws Exception {
    var running = running(provider);
    var asked = running.ask("What is the weather in Berlin and Paris, says " + provider + "?");

    assertThat(asked.status()).as(asked.toString()).isEqualTo("requires_action");
    var run = ended(running, asked);
    assertThat(run.status()).as(run.toString()).isEqualTo("completed");
    assertThat(run.text("message")).isEqualTo(ScriptedProvider.ANSWER);
    assertThat(tokens(run)).containsExactly("told 11+4", "told 11+4");
    assertThat(run.body().at("/usage/total_tokens").asInt()).isEqualTo(30);
    assertThat(run.body().at("/tool_calls").findValuesAsText("status"))
        .containsExactly("succeeded", "succeeded");
    assertThat(PROVIDER.requests())
        .extracting("target")
        .contains(provider.equals("openai") ? "/v1/responses" : "/v1/chat/completions");
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai", "openai-chat"})
  void aRateLimitIsWaitedOutAsLongAsTheProviderSays(String provider) throws Exception {
    var limited = Answer.json(429, error("Slow down.")).with("Retry-After", "1");
    var question = "Is " + provider + " limited?";
    PROVIDER.troubled(question, limited);

    var asked = running(provider).ask(question);

    assertThat(asked.status()).as(asked.toString()).isEqualTo("completed");
    var times = PROVIDER.askedNanos(question);
    assertThat(times).hasSize(2);
    assertThat(Duration.ofNanos(times.get(1) - times.get(0)))
        .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(10));
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai", "openai-chat"})
  void errorsCutConnectionsAndNonsenseAreOutlived(String provider) throws Exception {
    var question = "Is " + provider + " well?";
    PROVIDER.troubled(
        question,
        Answer.json(500, error("Oh no.")),
        Answer.json(200, "{\"nonsense\":"),
        new Answer.CutOff(200, "{\"id\":", 100),
        new Answer.Reset());

    var asked = running(provider).ask(question);

    assertThat(asked.status()).as(asked.toString()).isEqualTo("completed");
    assertThat(asked.text("message")).isEqualTo(ScriptedProvider.ANSWER);
    assertThat(PROVIDER.askedNanos(question)).hasSize(5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai", "openai-chat"})
  void aRefusedKeyEndsTheRunWithWhatTheProviderSaid(String provider) throws Exception {
    var question = "Does " + provider + " know me?";
    PROVIDER.refuses(question, Answer.json(401, error("Incorrect API key provided.")));
    var running = running(provider);

    var asked = running.ask(question);

    assertThat(asked.httpStatus()).isEqualTo(502);
    assertThat(asked.text("details")).isEqualTo("HTTP 401: Incorrect API key provided.");
    var run = running.run(asked.text("run_id"));
    assertThat(run.status()).isEqualTo("failed");
    assertThat(run.body().at("/last_error/code").asText()).isEqualTo("authentication_error");
    assertThat(run.body().at("/last_error/message").asText())
        .isEqualTo("HTTP 401: Incorrect API key provided.");
    assertThat(PROVIDER.askedNanos(question)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai", "openai-chat"})
  void anErrorThatStaysEndsTheRunAfterTheLastAttempt(String provider) throws Exception {
    var question = "Will " + provider + " recover?";
    PROVIDER.refuses(question, Answer.json(500, error("Not today.")));

    var asked = running(provider).ask(question);

    assertThat(asked.text("code")).isEqualTo("server_error");
    assertThat(asked.text("details")).isEqualTo("HTTP 500: Not today.");
    assertThat(PROVIDER.askedNanos(question)).hasSize(5);
  }

  private static RejoinderForTests running(String provider) {
    return Objects.requireNonNull(RUNNING.get(provider));
  }

  private static Reply ended(RejoinderForTests running, Reply asked) throws Exception {
    return Eventually.eventually(
        "the end of the run",
        Duration.ofSeconds(15),
        () -> running.run(asked.text("run_id")),
        run -> !run.body().path("ended_at").isNull());
  }

  private static List<String> tokens(Reply run) {
    var told = new ArrayList<String>();
    for (JsonNode turn : run.body().path("turns")) {
      told.add(
          "%s %s+%s"
              .formatted(
                  turn.path("model").asText(),
                  turn.at("/usage/input_tokens"),
                  turn.at("/usage/output_tokens")));
    }
    return told;
  }

  private static String error(String message) {
    return "{\"error\":{\"message\":\"%s\",\"type\":\"told\"}}".formatted(message);
  }
}
