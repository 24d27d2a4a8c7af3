package dev.rejoinder.standalone.listen;

import dev.rejoinder.topics.HookSignature;
import dev.rejoinder.topics.WebhookSignature;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Checks Standard Webhooks v1 and {@code X-Hook-Signature} as receivers should. Thread-safe.
 *
 * <p>Whichever of them a request carries must be right, by one of the secrets: during a rotation
 * the old one and the new one both do.
 */
public final class SignatureCheck {

  /** Of {@code webhook-timestamp}, to both sides; what every Standard Webhooks library allows. */
  static final Duration TOLERANCE = Duration.ofMinutes(5);

  private final List<String> secrets;
  private final List<WebhookSignature> signatures;

  /**
   * @param secrets {@code whsec_…} or any text; empty: nothing can be checked
   * @throws IllegalArgumentException when one is {@code whsec_} and not base64
   */
  public SignatureCheck(List<String> secrets) {
    this.secrets = List.copyOf(secrets);
    signatures = this.secrets.stream().map(WebhookSignature::with).toList();
  }

  /** {@code header}: the value of a header by its name in any case. */
  public Verdict of(Function<String, Optional<String>> header, byte[] body, Instant now) {
    Optional<String> standard = header.apply("webhook-signature");
    List<String> plain =
        Stream.of("X-Hook-Signature", "X-Hook-Signature-Previous")
            .flatMap(name -> header.apply(name).stream())
            .toList();
    if (standard.isEmpty() && plain.isEmpty()) {
      return new Verdict.Unsigned();
    }
    if (secrets.isEmpty()) {
      return new Verdict.Unchecked();
    }
    return standard
        .flatMap(signature -> againstStandard(signature, header, body, now))
        .or(() -> againstPlain(plain, body))
        .<Verdict>map(Verdict.Bad::new)
        .orElseGet(Verdict.Verified::new);
  }

  /** What speaks against the request; empty when nothing does. */
  private Optional<String> againstStandard(
      String signature, Function<String, Optional<String>> header, byte[] body, Instant now) {
    Optional<String> id = header.apply("webhook-id");
    if (id.isEmpty()) {
      return Optional.of("webhook-id is missing");
    }
    String written = header.apply("webhook-timestamp").orElse("");
    if (!written.matches("\\d{1,12}")) {
      return Optional.of("webhook-timestamp is not a number of seconds");
    }
    long timestampSeconds = Long.parseLong(written);
    if (signatures.stream()
        .noneMatch(by -> by.signed(signature, id.get(), timestampSeconds, body))) {
      return Optional.of("webhook-signature does not fit the secret and the body");
    }
    long offSeconds = now.getEpochSecond() - timestampSeconds;
    return Math.abs(offSeconds) <= TOLERANCE.toSeconds()
        ? Optional.empty()
        : Optional.of(
            "webhook-timestamp is %d seconds %s, and %d are allowed"
                .formatted(
                    Math.abs(offSeconds),
                    offSeconds > 0 ? "old" : "in the future",
                    TOLERANCE.toSeconds()));
  }

  private Optional<String> againstPlain(List<String> headers, byte[] body) {
    boolean fits = headers.isEmpty();
    for (String secret : secrets) {
      byte[] expected = HookSignature.of(secret, body).getBytes(StandardCharsets.UTF_8);
      for (String header : headers) {
        fits |= MessageDigest.isEqual(expected, header.getBytes(StandardCharsets.UTF_8));
      }
    }
    return fits
        ? Optional.empty()
        : Optional.of("X-Hook-Signature does not fit the secret and the body");
  }
}
