package dev.rejoinder.dispatch.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.rejoinder.topics.TaskAnswer;
import java.util.Optional;

/**
 * An answer found in the body of a 2xx.
 *
 * <p>A JSON body alone is none: workflow engines acknowledge with one ({@code {"message":"Workflow
 * was started"}}), and services acknowledge tasks with a status. A tool's must have a member named
 * {@code output}, a task's must say how it ended and name the task. Only a synchronous task is
 * answered by whatever comes.
 *
 * @param output as the callbacks topic carries it
 * @param error whether the receiver says that it failed
 */
record InlineAnswer(String output, boolean error) {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /** Empty when the answer, if any, will come as a callback. */
  static Optional<InlineAnswer> in(Outcome.Accepted accepted, Attempt attempt) {
    String callId = attempt.callId();
    if (callId == null) {
      return Optional.empty();
    }
    return switch (attempt.answerForm()) {
      case TOOL_CALL -> json(accepted.body()).flatMap(body -> ofTool(body, callId));
      case TASK ->
          json(accepted.body()).filter(body -> endsTask(body, callId)).map(InlineAnswer::of);
      case SYNC_TASK -> Optional.of(ofSyncTask(accepted));
      case NONE -> Optional.empty();
    };
  }

  private static Optional<InlineAnswer> ofTool(JsonNode body, String callId) {
    JsonNode output = body.get("output");
    if (output == null || !names(body, "tool_call_id", callId, true)) {
      return Optional.empty();
    }
    return Optional.of(
        new InlineAnswer(output.isTextual() ? output.textValue() : output.toString(), false));
  }

  /** Many acknowledge with {@code {"status":"success"}}: an end must name its task. */
  private static boolean endsTask(JsonNode body, String taskId) {
    return TaskAnswer.isOne(body) && names(body, "correlationId", taskId, false);
  }

  private static InlineAnswer ofSyncTask(Outcome.Accepted accepted) {
    if (accepted.cut()) {
      return of(TaskAnswer.failed("The answer is longer than what is read of one, 64 KiB."));
    }
    return json(accepted.body())
        .map(body -> TaskAnswer.isOne(body) ? TaskAnswer.of(body) : TaskAnswer.ofResponse(body))
        .map(InlineAnswer::of)
        .orElseGet(() -> of(TaskAnswer.ofResponse(TextNode.valueOf(accepted.body()))));
  }

  private static InlineAnswer of(JsonNode body) {
    return of(TaskAnswer.of(body));
  }

  private static InlineAnswer of(TaskAnswer answer) {
    return new InlineAnswer(answer.output(), answer.error());
  }

  private static boolean names(JsonNode body, String field, String id, boolean orNobody) {
    JsonNode named = body.get(field);
    if (named == null || named.isNull()) {
      return orNobody;
    }
    return named.isTextual() && named.textValue().equals(id);
  }

  private static Optional<JsonNode> json(String body) {
    try {
      return Optional.of(JSON.readTree(body)).filter(parsed -> !parsed.isMissingNode());
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
