package dev.rejoinder.dispatch;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.dispatch.delivery.WebhookHealth.Standing;
import dev.rejoinder.dispatch.delivery.WebhookHealth.Status;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.schemas.Webhook;
import dev.rejoinder.schemas.WebhookState;
import dev.rejoinder.schemas.WebhookStatus;
import dev.rejoinder.topics.StableId;
import dev.rejoinder.topics.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A webhook that stands differently after an attempt, and the records that say so. */
record StandingChange(Webhook webhook, Standing before, Standing after, Instant at) {

  /** {@code cause} names the attempt's delivery; the same one gives the event the same id. */
  List<Output<?>> outputs(String cause, Topics topics) {
    List<Output<?>> outputs = new ArrayList<>();
    String id = webhook.getWebhookId();
    outputs.add(new Output<>(topics.webhookStates(), id, state()));
    if (before.status() != after.status()) {
      outputs.add(new Output<>(topics.events(), id, event(cause)));
    }
    return outputs;
  }

  WebhookState state() {
    return WebhookState.newBuilder()
        .setWebhookId(webhook.getWebhookId())
        .setStatus(WebhookStatus.valueOf(after.status().name()))
        .setReason(after.reason())
        .setSince(after.since())
        .setDeadInARow(after.deadInARow())
        .setGivenUp(after.givenUp())
        .setAt(at)
        .build();
  }

  static Standing standing(WebhookState state) {
    return new Standing(
        Status.valueOf(state.getStatus().name()),
        state.getReason(),
        state.getSince(),
        state.getDeadInARow(),
        state.getGivenUp());
  }

  private Event event(String cause) {
    String status = after.status().name().toLowerCase(Locale.ROOT);
    String type = "webhook." + status;
    ObjectNode data =
        JsonNodeFactory.instance
            .objectNode()
            .put("webhook_id", webhook.getWebhookId())
            .put("name", webhook.getName())
            .put("status", status)
            .put("reason", after.reason())
            .put("since", after.since().toString())
            .put("dead_in_a_row", after.deadInARow());
    return Event.newBuilder()
        .setEventId(StableId.of("evt_", webhook.getWebhookId(), type, cause))
        .setType(type)
        .setSubject(webhook.getWebhookId())
        .setAt(at)
        .setData(data.toString())
        .setSource("rejoinder")
        .setOwner(webhook.getOwner())
        .build();
  }
}
