package dev.rejoinder.ingress;

import dev.rejoinder.schemas.CallProgress;
import dev.rejoinder.schemas.Callback;
import dev.rejoinder.schemas.CallbackSource;
import dev.rejoinder.topics.TaskAnswer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a service calls back with, checked.
 *
 * @param output its result as a JSON object; empty for a sign of life
 * @param progress null unless it is a sign of life
 */
record TaskCallbackBody(String output, boolean isError, @Nullable CallProgress progress) {

  static TaskCallbackBody of(JsonBody body) {
    String status =
        body.choice("status", TaskAnswer.SUCCESS, TaskAnswer.ERROR, CallbackFields.IN_PROGRESS)
            .orElseThrow(() -> BadRequest.missing("status"));
    CallProgress progress = CallbackFields.progress(body);
    body.text("resultUrl");
    body.nested("metadata");
    Optional<String> error = body.text("error");
    if (CallbackFields.IN_PROGRESS.equals(status)) {
      return new TaskCallbackBody("", false, progress);
    }
    if (error.isPresent() && TaskAnswer.SUCCESS.equals(status)) {
      throw body.invalid("error", "goes with status error; leave it out of a success");
    }
    TaskAnswer answer = TaskAnswer.of(body.fields());
    return new TaskCallbackBody(answer.output(), answer.error(), null);
  }

  Callback callback(String callbackId, String taskId) {
    return new Callback(callbackId, taskId, output, isError, CallbackSource.HTTP, progress);
  }
}
