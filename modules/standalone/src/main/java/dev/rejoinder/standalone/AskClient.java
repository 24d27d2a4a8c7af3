package dev.rejoinder.standalone;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** Asks questions over HTTP. */
final class AskClient {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration ANSWER_MARGIN = Duration.ofSeconds(15);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();
  private final URI base;
  private final Optional<String> apiKey;

  /**
   * Of the ingress at {@code base}, such as {@code http://localhost:3000}, where no key is asked.
   */
  AskClient(URI base) {
    this(base, Optional.empty());
  }

  /** As {@link #AskClient(URI)}, with a key; empty: none is sent. */
  AskClient(URI base, Optional<String> apiKey) {
    this.base = base;
    this.apiKey = apiKey;
  }

  /**
   * A question.
   *
   * @param thread conversation it continues; empty for a new one
   * @param assistant who answers; empty for the configured one
   * @param patience longest time ingress may hold the answer back
   */
  record Question(
      String message, Optional<String> thread, Optional<String> assistant, Duration patience) {}

  /**
   * Sends the question and waits for the answer.
   *
   * @throws CommandException when nobody answers there
   */
  Reply ask(Question question) throws InterruptedException {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("message", question.message());
    question.thread().ifPresent(thread -> body.put("thread_id", thread));
    question.assistant().ifPresent(assistant -> body.put("assistant_id", assistant));
    URI url = URI.create(base.toString().replaceAll("/+$", "") + "/api/ask");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .timeout(question.patience().plus(ANSWER_MARGIN))
            .header("Content-Type", "application/json")
            .header("Prefer", "wait=" + question.patience().toSeconds())
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
    apiKey.ifPresent(key -> request.header("Authorization", "Bearer " + key));
    try {
      HttpResponse<String> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return Reply.of(response.statusCode(), response.body(), url.toString());
    } catch (IOException e) {
      throw new CommandException(
          "Nobody answers at %s; 'rejoinder up' starts Rejoinder, --url says where else to ask."
              .formatted(base),
          ExitCodes.FAILED,
          e);
    }
  }
}
