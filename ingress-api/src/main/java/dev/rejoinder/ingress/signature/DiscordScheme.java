package dev.rejoinder.ingress.signature;

import dev.rejoinder.sources.GenericScheme.TimestampUnit;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * {@code X-Signature-Ed25519} in hex over the timestamp and the body, by the application's key.
 *
 * <p>Discord asks for no age to be checked; ours bounds how long a request can be replayed.
 *
 * @see <a href="https://docs.discord.com/developers/interactions/overview">Discord: interactions
 *     endpoint</a>
 */
final class DiscordScheme implements SignatureScheme {

  private static final String SIGNATURE = "X-Signature-Ed25519";
  private static final String TIMESTAMP = "X-Signature-Timestamp";

  private final Ed25519 keys;

  DiscordScheme(Ed25519 keys) {
    this.keys = keys;
  }

  @Override
  public Optional<String> check(Headers headers, byte[] body, Instant now) {
    String written = headers.required(SIGNATURE);
    String timestamp = headers.required(TIMESTAMP);
    SigningTime.check(timestamp, TimestampUnit.SECONDS, SigningTime.FIVE_MINUTES, now, TIMESTAMP);
    byte[] signature =
        Encoded.hex(written)
            .orElseThrow(() ->
                new Refusal(
                    Reason.MALFORMED_SIGNATURE, "The header %s is no hex.".formatted(SIGNATURE)));
    byte[] head = timestamp.getBytes(StandardCharsets.US_ASCII);
    if (!keys.signed(List.of(signature), List.of(head, body))) {
      throw Refusal.mismatch();
    }
    return Optional.empty();
  }

  @Override
  public List<String> signatureHeaders() {
    return List.of(SIGNATURE);
  }
}
