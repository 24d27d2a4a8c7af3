package dev.rejoinder.ingress.signature;

import dev.rejoinder.sources.GenericScheme.TimestampUnit;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code Stripe-Signature: t=<seconds>,v1=<hex>,v1=<hex>}, an HMAC-SHA256 over {@code t.body}.
 *
 * <p>Of several {@code v1} one must be right; other versions are passed over.
 *
 * @see <a href="https://docs.stripe.com/webhooks#verify-manually">Stripe: verify manually</a>
 */
final class StripeScheme implements SignatureScheme {

  private static final String HEADER = "Stripe-Signature";

  private final Hmac hmac;

  StripeScheme(List<byte[]> keys) {
    hmac = new Hmac(Hmac.SHA256, keys);
  }

  @Override
  public Optional<String> check(Headers headers, byte[] body, Instant now) {
    List<String> times = new ArrayList<>();
    List<byte[]> signatures = new ArrayList<>();
    for (String part : headers.required(HEADER).split(",", -1)) {
      String entry = part.strip();
      if (entry.startsWith("t=")) {
        times.add(entry.substring("t=".length()));
      } else if (entry.startsWith("v1=")) {
        Encoded.hex(entry.substring("v1=".length())).ifPresent(signatures::add);
      }
    }
    if (times.size() != 1 || signatures.isEmpty()) {
      throw new Refusal(
          Reason.MALFORMED_SIGNATURE,
          "The header %s must have one t= and at least one v1= in hex.".formatted(HEADER));
    }
    String timestamp = times.getFirst();
    SigningTime.check(
        timestamp, TimestampUnit.SECONDS, SigningTime.FIVE_MINUTES, now, HEADER + " (t=)");
    byte[] head = (timestamp + ".").getBytes(StandardCharsets.US_ASCII);
    if (!hmac.signed(signatures, List.of(head, body))) {
      throw Refusal.mismatch();
    }
    return Optional.empty();
  }

  @Override
  public List<String> signatureHeaders() {
    return List.of(HEADER);
  }
}
