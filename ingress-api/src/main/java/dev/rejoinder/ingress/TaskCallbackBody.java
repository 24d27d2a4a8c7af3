package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.schemas.CallProgress;
import dev.rejoinder.schemas.Callback;
import dev.rejoinder.schemas.CallbackSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a service calls back with, checked.
 *
 * @param output its result as a JSON object; empty for a sign of life
 * @param progress null unless it is a sign of life
 */
record TaskCallbackBody(String output, boolean isError, @Nullable CallProgress progress) {

  /** Fields of a result, in the order they are passed on: two that say the same are the same. */
  static final List<String> RESULT = List.of("resultUrl", "metadata", "error");

  private static final String SUCCESS = "success";
  private static final String ERROR = "error";

  static TaskCallbackBody of(JsonBody body) {
    String status =
        body.choice("status", SUCCESS, ERROR, CallbackFields.IN_PROGRESS)
            .orElseThrow(() -> BadRequest.missing("status"));
    CallProgress progress = CallbackFields.progress(body);
    if (CallbackFields.IN_PROGRESS.equals(status)) {
      return new TaskCallbackBody("", false, progress);
    }
    Optional<String> error = body.text("error");
    if (error.isPresent() && SUCCESS.equals(status)) {
      throw body.invalid("error", "goes with status error; leave it out of a success");
    }
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    body.text("resultUrl").ifPresent(url -> result.put("resultUrl", url));
    body.nested("metadata").ifPresent(metadata -> result.set("metadata", metadata.fields()));
    error.ifPresent(sentence -> result.put("error", sentence));
    return new TaskCallbackBody(result.toString(), ERROR.equals(status), null);
  }

  Callback callback(String callbackId, String taskId) {
    return new Callback(callbackId, taskId, output, isError, CallbackSource.HTTP, progress);
  }
}
