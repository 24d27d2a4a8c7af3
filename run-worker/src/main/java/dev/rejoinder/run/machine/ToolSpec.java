package dev.rejoinder.run.machine;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A function the model may call.
 *
 * @param parameters JSON Schema its arguments must fit, as JSON text
 * @param webhookUrl where its calls are sent; null: the default endpoint
 * @param timeout from registration to expiry; null: the callback-worker's default
 * @param fallbackOutput output under {@link OnTimeout#FALLBACK}; null otherwise
 * @param heartbeat how far signs of life move a call's deadline; null: not at all
 * @param late what becomes of an answer after the call ended without one; DROP when left out
 * @param requiresApproval whether each call waits for an approval before it is sent
 */
public record ToolSpec(
    String name,
    String description,
    String parameters,
    @Nullable String webhookUrl,
    @Nullable Duration timeout,
    OnTimeout onTimeout,
    @Nullable String fallbackOutput,
    @Nullable Heartbeat heartbeat,
    LatePolicy late,
    boolean requiresApproval) {

  private static final String DEFAULT_ENDPOINT = "default";

  public ToolSpec {
    // A stored thread may be older than this field.
    late = Objects.requireNonNullElse(late, LatePolicy.DROP);
  }

  /** Lane and address of its calls. */
  String endpointId(String assistantId) {
    return Optional.ofNullable(webhookUrl)
        .map(url -> assistantId + "/" + name)
        .orElse(DEFAULT_ENDPOINT);
  }

  /**
   * How far signs of life move a call's deadline.
   *
   * @param extension from a sign of life to the new deadline; null: the call's own timeout
   * @param cap from sending; after it no sign of life moves the deadline further
   */
  public record Heartbeat(@Nullable Duration extension, Duration cap) {}
}
