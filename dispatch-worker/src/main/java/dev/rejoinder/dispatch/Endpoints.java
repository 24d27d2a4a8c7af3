package dev.rejoinder.dispatch;

import dev.rejoinder.schemas.Assistant;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.Tool;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Where deliveries go at this moment: those with a URL of their own there, else {@code default} to
 * WEBHOOK_URL, {@code <assistant id>/<tool name>} to the tool's own URL. Thread-safe.
 */
final class Endpoints {

  static final String DEFAULT = "default";

  private final @Nullable URI webhookUrl;

  /** By assistant id: its tools' URLs by endpoint id. Bounded by the compacted topic. */
  private final Map<String, Map<String, String>> urls = new ConcurrentHashMap<>();

  Endpoints(@Nullable URI webhookUrl) {
    this.webhookUrl = webhookUrl;
  }

  /** Takes the assistant's tools as they stand; null forgets them. */
  void follow(String assistantId, @Nullable Assistant assistant) {
    if (assistant == null) {
      urls.remove(assistantId);
      return;
    }
    Map<String, String> byEndpoint = new HashMap<>();
    for (Tool tool : assistant.getTools()) {
      if (tool.getWebhookUrl() != null) {
        byEndpoint.put(assistantId + '/' + tool.getName(), tool.getWebhookUrl());
      }
    }
    urls.put(assistantId, Map.copyOf(byEndpoint));
  }

  /** Empty when nobody has configured one. */
  Optional<String> url(Delivery delivery) {
    return Optional.ofNullable(delivery.getUrl()).or(() -> url(delivery.getEndpointId()));
  }

  Optional<String> url(String endpointId) {
    if (endpointId.equals(DEFAULT)) {
      return Optional.ofNullable(webhookUrl).map(URI::toString);
    }
    int slash = endpointId.lastIndexOf('/');
    return slash < 0
        ? Optional.empty()
        : Optional.ofNullable(urls.get(endpointId.substring(0, slash)))
            .map(byEndpoint -> byEndpoint.get(endpointId));
  }
}
