package dev.rejoinder.run.machine;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A function the model may call.
 *
 * @param parameters JSON Schema its arguments must fit, as JSON text
 * @param webhookUrl where its calls are sent; null: the default endpoint
 * @param timeout from registration to expiry; null: the callback-worker's default
 * @param fallbackOutput output under {@link OnTimeout#FALLBACK}; null otherwise
 */
public record ToolSpec(
    String name,
    String description,
    String parameters,
    @Nullable String webhookUrl,
    @Nullable Duration timeout,
    OnTimeout onTimeout,
    @Nullable String fallbackOutput) {

  /** Lane and address of its calls. */
  String endpointId(String assistantId) {
    return Optional.ofNullable(webhookUrl)
        .map(url -> assistantId + "/" + name)
        .orElse(DEFAULT_ENDPOINT);
  }

  private static final String DEFAULT_ENDPOINT = "default";
}
