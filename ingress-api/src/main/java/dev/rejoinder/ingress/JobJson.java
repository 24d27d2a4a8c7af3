package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.schemas.WebhookJob;
import dev.rejoinder.schemas.WebhookJobStatus;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes jobs as the API shows them. */
final class JobJson {

  private JobJson() {}

  static String path(String jobId) {
    return "/api/hooks/jobs/" + jobId;
  }

  static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  static ObjectNode resource(WebhookJob job) {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("id", job.getJobId());
    body.put("kind", name(job.getKind())).put("status", name(job.getStatus()));
    body.put("webhookId", job.getWebhookId());
    body.put("since", DeliveryJson.iso(job.getSince()));
    body.put("until", DeliveryJson.iso(job.getUntil()));
    ArrayNode types = body.putArray("eventTypes");
    job.getEventTypes().forEach(types::add);
    body.put("reason", job.getReason()).put("perSecond", job.getPerSecond());
    body.put("total", job.getTotal() < 0 ? null : Long.valueOf(job.getTotal()));
    body.put("done", job.getDone()).put("progress", progress(job));
    body.put("error", job.getError());
    body.put("createdAt", DeliveryJson.iso(job.getCreatedAt()));
    return body.put("updatedAt", DeliveryJson.iso(job.getUpdatedAt()));
  }

  /** From 0 to 1; null when nobody knows how much there is. */
  private static @Nullable Double progress(WebhookJob job) {
    if (job.getStatus() == WebhookJobStatus.COMPLETED) {
      return 1.0;
    }
    long total = job.getTotal();
    return total <= 0 ? null : Double.valueOf(Math.min(1.0, (double) job.getDone() / total));
  }
}
