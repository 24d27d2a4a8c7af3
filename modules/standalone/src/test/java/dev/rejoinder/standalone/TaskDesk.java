package dev.rejoinder.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.schemas.Event;
import dev.rejoinder.testkit.Eventually;
import dev.rejoinder.testkit.receiver.Receiver;
import java.util.HashMap;
import java.util.Map;

/** Webhook tasks over the HTTP of a {@link Stage}. Thread-safe. */
final class TaskDesk {

  private final Stage stage;

  TaskDesk(Stage stage) {
    this.stage = stage;
  }

  /** What a service calls back with that has a result at {@code url}. */
  static Map<String, ?> result(String url) {
    return Map.of("status", "success", "resultUrl", url, "metadata", Map.of("duration", "2m 30s"));
  }

  Reply post(String path, Map<String, ?> body, String... headers) throws Exception {
    return stage.rejoinder().post(path, body, headers);
  }

  Reply get(String path) throws Exception {
    return stage.rejoinder().get(path);
  }

  /** The id of a new task for {@code service}; {@code more} goes beside the URL. */
  String submit(Receiver service, Map<String, ?> more) throws Exception {
    Map<String, Object> body = new HashMap<>(more);
    body.put("webhookUrl", service.url());
    Reply reply = post("/api/tasks", body);
    assertThat(reply.httpStatus()).as(reply.toString()).isEqualTo(202);
    return reply.text("correlationId");
  }

  /** Calls back at the address all tasks share. */
  Reply callBack(String id, Map<String, ?> said) throws Exception {
    Map<String, Object> body = new HashMap<>(said);
    body.put("correlationId", id);
    return post("/api/webhook-callback", body);
  }

  /** The task, when its status is {@code status}. */
  Reply await(String id, String status) throws Exception {
    return Eventually.eventually(
        "status " + status,
        Stage.PATIENCE,
        () -> get("/api/tasks/" + id),
        task -> task.status().equals(status));
  }

  /** The one event that says how the task ended. */
  Event event(String id) throws Exception {
    return Eventually.eventually(
            "the event",
            Stage.PATIENCE,
            () ->
                Logged.of(stage.rejoinder().topics().events()).stream()
                    .filter(record -> record.key().equals(id))
                    .toList(),
            found -> found.size() == 1)
        .getFirst()
        .value();
  }
}
