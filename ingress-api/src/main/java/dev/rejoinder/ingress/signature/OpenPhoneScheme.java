package dev.rejoinder.ingress.signature;

import dev.rejoinder.sources.GenericScheme.TimestampUnit;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * OpenPhone, today Quo, in both its generations at one address: Standard Webhooks, and {@code
 * openphone-signature: hmac;1;<milliseconds>;<base64>}, an HMAC-SHA256 over {@code timestamp.body}.
 *
 * <p>Which headers are there decides; when both are, both must be right. The older header may list
 * several with commas between them, of which one must be right.
 */
final class OpenPhoneScheme implements SignatureScheme {

  private static final String HEADER = "openphone-signature";
  private static final String WRITTEN = "hmac;1;<milliseconds>;<base64>";
  private static final int PARTS = 4;

  private final StandardWebhooksScheme standard;
  private final Hmac hmac;

  OpenPhoneScheme(List<byte[]> keys) {
    standard = new StandardWebhooksScheme(keys, new Ed25519(List.of()));
    hmac = new Hmac(Hmac.SHA256, keys);
  }

  @Override
  public Optional<String> check(Headers headers, byte[] body, Instant now) {
    boolean older = headers.has(HEADER);
    if (older) {
      checkOlder(headers.required(HEADER), body, now);
      return headers.has(StandardWebhooksScheme.SIGNATURE)
          ? standard.check(headers, body, now)
          : Optional.empty();
    }
    return standard.check(headers, body, now);
  }

  @Override
  public List<String> signatureHeaders() {
    return List.of(HEADER, StandardWebhooksScheme.SIGNATURE);
  }

  /** The first entry that is right decides; without any, the last says what was wrong. */
  private void checkOlder(String listed, byte[] body, Instant now) {
    Refusal refusal = malformed();
    for (String entry : listed.split(",", -1)) {
      try {
        checkEntry(entry.strip().split(";", -1), body, now);
        return;
      } catch (Refusal e) {
        refusal = e;
      }
    }
    throw refusal;
  }

  private void checkEntry(String[] parts, byte[] body, Instant now) {
    if (parts.length != PARTS || !"hmac".equals(parts[0]) || !"1".equals(parts[1])) {
      throw malformed();
    }
    byte[] signature = Encoded.base64(parts[3]).orElseThrow(OpenPhoneScheme::malformed);
    SigningTime.check(parts[2], TimestampUnit.MILLISECONDS, SigningTime.FIVE_MINUTES, now, HEADER);
    byte[] head = (parts[2] + '.').getBytes(StandardCharsets.US_ASCII);
    if (!hmac.signed(List.of(signature), List.of(head, body))) {
      throw Refusal.mismatch();
    }
  }

  private static Refusal malformed() {
    return new Refusal(
        Reason.MALFORMED_SIGNATURE, "The header %s must be %s.".formatted(HEADER, WRITTEN));
  }
}
