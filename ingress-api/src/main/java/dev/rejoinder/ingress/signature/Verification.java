package dev.rejoinder.ingress.signature;

import dev.rejoinder.sources.GenericScheme;
import dev.rejoinder.sources.GenericScheme.Encoding;
import dev.rejoinder.sources.GenericScheme.Proof;
import dev.rejoinder.sources.GenericScheme.TimestampUnit;
import dev.rejoinder.sources.SourceKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the requests of one source are held to: any of its secrets will do.
 *
 * <p>Without a secret nothing passes, unless the source is open. Of an open source with secrets a
 * signature that is there must be right. Thread-safe.
 */
public final class Verification {

  private static final String BODY = "{body}";

  private final boolean open;
  private final Optional<SignatureScheme> scheme;

  private Verification(boolean open, Optional<SignatureScheme> scheme) {
    this.open = open;
    this.scheme = scheme;
  }

  /**
   * What requests of a source are held to.
   *
   * @param generic of kind generic alone, which without it takes nothing; null for the others
   * @param secrets as configured
   * @throws IllegalArgumentException when a secret cannot be a key of the kind; it names its place
   */
  public static Verification of(
      SourceKind kind, boolean open, @Nullable GenericScheme generic, List<String> secrets) {
    return new Verification(
        open, secrets.isEmpty() ? Optional.empty() : scheme(kind, generic, secrets));
  }

  /** {@code body}: the bytes as they came; {@code now}: by our clock. */
  public Verdict verify(Headers headers, byte[] body, Instant now) {
    if (scheme.isEmpty()) {
      return open
          ? new Verdict.Verified(Optional.empty())
          : new Verdict.Rejected(
              Reason.NO_SECRET,
              "The source has no secret to check requests with, and is not open.");
    }
    if (open && scheme.get().signatureHeaders().stream().noneMatch(headers::has)) {
      return new Verdict.Verified(Optional.empty());
    }
    try {
      return new Verdict.Verified(scheme.get().check(headers, body, now));
    } catch (Refusal e) {
      return e.verdict();
    }
  }

  private static Optional<SignatureScheme> scheme(
      SourceKind kind, @Nullable GenericScheme generic, List<String> secrets) {
    return switch (kind) {
      case OPENPHONE -> Optional.of(new OpenPhoneScheme(SecretKeys.ofBase64(secrets)));
      case SLACK -> Optional.of(hex(slack(), secrets));
      case DISCORD -> Optional.of(new DiscordScheme(SecretKeys.ofHex(secrets)));
      case GITHUB -> Optional.of(hex(github(), secrets));
      case STRIPE -> Optional.of(new StripeScheme(SecretKeys.ofText(secrets)));
      case STANDARD_WEBHOOKS -> Optional.of(standardWebhooks(secrets));
      case GENERIC -> generic == null ? Optional.empty() : Optional.of(generic(generic, secrets));
    };
  }

  private static SignatureScheme standardWebhooks(List<String> secrets) {
    List<String> symmetric =
        secrets.stream().filter(secret -> !SecretKeys.isPublic(secret)).toList();
    return new StandardWebhooksScheme(SecretKeys.ofBase64(symmetric), SecretKeys.ofPublic(secrets));
  }

  private static SignatureScheme generic(GenericScheme generic, List<String> secrets) {
    List<byte[]> keys = SecretKeys.ofText(secrets);
    return switch (generic.proof()) {
      case Proof.Token token -> new TokenScheme(token.header(), generic.idHeader(), keys);
      case Proof.Hmac hmac -> new HmacScheme(hmac, generic.idHeader(), keys);
    };
  }

  private static SignatureScheme hex(Proof.Hmac proof, List<String> secrets) {
    return new HmacScheme(proof, Optional.empty(), SecretKeys.ofText(secrets));
  }

  /**
   * See <a href="https://docs.slack.dev/authentication/verifying-requests-from-slack">Slack</a>.
   */
  private static Proof.Hmac slack() {
    return new Proof.Hmac(
        "X-Slack-Signature",
        "v0=",
        "v0:{timestamp}:" + BODY,
        Hmac.SHA256,
        Encoding.HEX,
        Optional.of("X-Slack-Request-Timestamp"),
        TimestampUnit.SECONDS,
        SigningTime.FIVE_MINUTES);
  }

  /** See GitHub's "Validating webhook deliveries"; nothing in it tells when it was signed. */
  private static Proof.Hmac github() {
    return new Proof.Hmac(
        "X-Hub-Signature-256",
        "sha256=",
        BODY,
        Hmac.SHA256,
        Encoding.HEX,
        Optional.empty(),
        TimestampUnit.SECONDS,
        Duration.ZERO);
  }
}
