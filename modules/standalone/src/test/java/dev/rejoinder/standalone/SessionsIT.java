package dev.rejoinder.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rejoinder.testkit.Eventually;
import io.micrometer.core.instrument.Metrics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions over the whole of Rejoinder, and the examples that are built around them. */
class SessionsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir static Path folder;

  private static DirectedModel model;
  private static RejoinderForTests rejoinder;

  @BeforeAll
  static void start() throws Exception {
    String assistants =
        """
        assistants:
          - {id: clerk, name: Clerk, instructions: Be formal.}
          - {id: pirate, name: Pirate, instructions: Talk like a pirate.}
        """;
    Path file = Files.writeString(folder.resolve("assistants.yaml"), assistants);
    model = new DirectedModel();
    rejoinder =
        RejoinderForTests.start(
            Map.of(
                "MODEL_PROVIDER",
                "openai-chat",
                "MODEL_NAME",
                "directed",
                "MODEL_STREAMING",
                "false",
                "OPENAI_BASE_URL",
                model.baseUrl(),
                "ASSISTANTS_FILE",
                file.toString(),
                "ASSISTANT_ID",
                "clerk"));
  }

  @AfterAll
  static void stop() {
    rejoinder.close();
    model.close();
  }

  private static Reply say(String session, String text) throws Exception {
    Reply reply = rejoinder.post("/conversation", Map.of("message", text, "session_id", session));
    assertThat(reply.httpStatus()).as("%s", reply).isEqualTo(200);
    return reply;
  }

  @Test
  void aClientThatPollsSeesEachMessageOnce() throws Exception {
    say("polled", "Before");
    try (ExampleScript poll =
        ExampleScript.start(
            "node",
            "guide/poll.mjs",
            Map.of(
                "REJOINDER_URL", rejoinder.url(), "SESSION_ID", "polled", "POLL_INTERVAL_MS", "20"),
            folder)) {
      poll.awaitLine("polling");
      for (int i = 1; i <= 8; i++) {
        say("polled", "Question " + i);
      }
      say("polled", "The last");

      Eventually.eventually(
          "the last answer", PATIENCE, poll::lines, lines -> lines.size() >= 1 + 2 * 9);
      assertThat(poll.lines().stream().skip(1))
          .containsExactly(
              "user: Question 1", "assistant: I see.",
              "user: Question 2", "assistant: I see.",
              "user: Question 3", "assistant: I see.",
              "user: Question 4", "assistant: I see.",
              "user: Question 5", "assistant: I see.",
              "user: Question 6", "assistant: I see.",
              "user: Question 7", "assistant: I see.",
              "user: Question 8", "assistant: I see.",
              "user: The last", "assistant: I see.");
    }
  }

  @Test
  void aProxyAnswersItsClientAndTellsItsSubscribers() throws Exception {
    try (ExampleScript app =
            ExampleScript.start("node", "guide/webapp.mjs", Map.of("PORT", "0"), folder);
        ExampleScript proxy =
            ExampleScript.start(
                "node",
                "guide/proxy.mjs",
                Map.of("REJOINDER_URL", rejoinder.url(), "PORT", "0"),
                folder)) {
      String appUrl = app.awaitLine("listening at ");
      String proxyUrl = proxy.awaitLine("listening at ");
      String hook = "{\"url\":\"%s/webhook-receiver\",\"events\":[\"query\"]}".formatted(appUrl);
      assertThat(posted(proxyUrl + "/register-webhook", hook).body()).contains("\"success\":true");

      HttpResponse<String> answer =
          posted(proxyUrl + "/agent-query", "{\"query\":\"By proxy\",\"session_id\":\"proxied\"}");

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).contains("\"response\":\"I see.\",\"session_id\":\"proxied\"");
      assertThat(app.awaitLine("answer: ")).isEqualTo("I see.");
      assertThat(posted(proxyUrl + "/agent-query", "{}").statusCode()).isEqualTo(400);
    }
  }

  @Test
  void aSwitchedPersonalityAnswersAndItsSubscribersAreTold() throws Exception {
    assertThat(say("switched", "Who are you").text("personality_id")).isEqualTo("clerk");
    try (ExampleScript app =
        ExampleScript.start("node", "guide/webapp.mjs", Map.of("PORT", "0"), folder)) {
      Map<String, ?> hook =
          Map.of(
              "url",
              app.awaitLine("listening at ") + "/webhook-receiver",
              "events",
              List.of("query", "conversation", "personality_change"));
      assertThat(rejoinder.post("/register-webhook", hook).httpStatus()).isEqualTo(200);

      // A new webhook is not in force at once everywhere, so it is told of the switch till it
      // hears.
      Eventually.eventually(
          "the news of the switch",
          PATIENCE,
          () -> {
            Map<String, ?> chosen = Map.of("personality_id", "pirate");
            Reply reply = rejoinder.post("/sessions/switched/personality", chosen);
            assertThat(reply.httpStatus()).as("%s", reply).isEqualTo(200);
            return app.lines();
          },
          lines -> lines.contains("personality: pirate"));
      Reply reply = say("switched", "And who now");

      assertThat(reply.text("personality_id")).isEqualTo("pirate");
      assertThat(app.awaitLine("answer: ")).isEqualTo("I see.");
    }
    List<JsonNode> asked = model.asked("And who now").getFirst();
    assertThat(asked.toString()).contains("Talk like a pirate.").doesNotContain("Be formal.");
    assertThat(DirectedModel.of("user", asked)).contains("Who are you", "And who now");
  }

  @Test
  void aLongPollReturnsWhenTheAnswerComes() throws Exception {
    DirectedModel.Held held = model.hold("Think about it");
    Reply asked =
        rejoinder.post(
            "/query",
            Map.of("query", "Think about it", "session_id", "long"),
            "Prefer",
            "respond-async");
    assertThat(asked.httpStatus()).isEqualTo(202);
    held.awaitRequest();
    Reply before = rejoinder.get("/sessions/long/history");
    String last = before.body().at("/messages/0/id").asText();

    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Reply> poll =
          threads.submit(() -> rejoinder.get("/sessions/long/history?wait=60&after=" + last));
      held.release();

      assertThat(poll.get(30, TimeUnit.SECONDS).body().findValuesAsText("content"))
          .containsExactly("I see.");
    }
  }

  @Test
  void aDeletedSessionIsGoneAndItsRunEnds() throws Exception {
    DirectedModel.Held held = model.hold("Never mind");
    Map<String, ?> question = Map.of("query", "Never mind", "session_id", "deleted");
    rejoinder.post("/query", question, "Prefer", "respond-async");
    held.awaitRequest();

    Reply deleted = rejoinder.delete("/sessions/deleted");

    assertThat(deleted.httpStatus()).as("%s", deleted).isEqualTo(200);
    assertThat(deleted.body().path("cancelled_runs").asInt()).isEqualTo(1);
    assertThat(rejoinder.get("/sessions/deleted/history").httpStatus()).isEqualTo(404);
    assertThat(rejoinder.get("/api/threads/deleted").httpStatus()).isEqualTo(404);
    assertThat(rejoinder.post("/query", question).httpStatus()).isEqualTo(410);
    held.release();
  }

  @Test
  void whatTheProcessMeasuresIsOneScrape() throws Exception {
    Metrics.counter("rejoinder.test.sessions").increment();

    HttpResponse<String> metrics;
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI uri = URI.create(rejoinder.url() + "/metrics");
      metrics = http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    assertThat(metrics.body()).contains("rejoinder_test_sessions_total 1.0", "jvm_threads_live");
  }

  private static HttpResponse<String> posted(String url, String json) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(url))
              .timeout(PATIENCE)
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(json))
              .build();
      return http.send(request, BodyHandlers.ofString());
    }
  }
}
