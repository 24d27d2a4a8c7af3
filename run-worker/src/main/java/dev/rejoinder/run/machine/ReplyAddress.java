package dev.rejoinder.run.machine;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the answer of a run goes beside the log; carried along as it came with the question. What
 * the fields mean stands in the schema of ReplyTo.
 */
public record ReplyAddress(
    String source,
    String kind,
    String route,
    Map<String, String> address,
    @Nullable String token,
    @Nullable String sealedFor,
    @Nullable String errorText,
    @Nullable Instant expiresAt) {

  public ReplyAddress {
    address = Map.copyOf(address);
  }
}
