package dev.rejoinder.ingress.signature;

import dev.rejoinder.sources.GenericScheme.TimestampUnit;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Standard Webhooks 1.0.0: {@code v1} (HMAC-SHA256) and {@code v1a} (Ed25519) over {@code
 * id.timestamp.body}, in a list with spaces between them of which one must be right.
 *
 * @see <a href="https://github.com/standard-webhooks/standard-webhooks">the specification</a>
 */
final class StandardWebhooksScheme implements SignatureScheme {

  static final String SIGNATURE = "webhook-signature";

  private static final String ID = "webhook-id";
  private static final String TIMESTAMP = "webhook-timestamp";
  private static final String SYMMETRIC = "v1,";
  private static final String ASYMMETRIC = "v1a,";

  private final Hmac secrets;
  private final Ed25519 publicKeys;

  StandardWebhooksScheme(List<byte[]> secrets, Ed25519 publicKeys) {
    this.secrets = new Hmac(Hmac.SHA256, secrets);
    this.publicKeys = publicKeys;
  }

  @Override
  public Optional<String> check(Headers headers, byte[] body, Instant now) {
    String listed = headers.required(SIGNATURE);
    String id = headers.required(ID);
    String timestamp = headers.required(TIMESTAMP);
    SigningTime.check(timestamp, TimestampUnit.SECONDS, SigningTime.FIVE_MINUTES, now, TIMESTAMP);
    List<byte[]> symmetric = signatures(listed, SYMMETRIC);
    List<byte[]> asymmetric = signatures(listed, ASYMMETRIC);
    if (symmetric.isEmpty() && asymmetric.isEmpty()) {
      throw new Refusal(
          Reason.MALFORMED_SIGNATURE,
          "The header %s has no signature of version v1 or v1a in base64.".formatted(SIGNATURE));
    }
    byte[] head = (id + '.' + timestamp + '.').getBytes(StandardCharsets.US_ASCII);
    List<byte[]> content = List.of(head, body);
    if (!secrets.signed(symmetric, content) && !publicKeys.signed(asymmetric, content)) {
      throw Refusal.mismatch();
    }
    return Optional.of(id);
  }

  @Override
  public List<String> signatureHeaders() {
    return List.of(SIGNATURE);
  }

  private static List<byte[]> signatures(String listed, String version) {
    List<byte[]> signatures = new ArrayList<>();
    for (String entry : listed.split(" +", -1)) {
      if (entry.startsWith(version)) {
        Encoded.base64(entry.substring(version.length())).ifPresent(signatures::add);
      }
    }
    return signatures;
  }
}
