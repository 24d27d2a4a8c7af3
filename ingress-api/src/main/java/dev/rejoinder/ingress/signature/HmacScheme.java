package dev.rejoinder.ingress.signature;

import dev.rejoinder.sources.GenericScheme.Encoding;
import dev.rejoinder.sources.GenericScheme.Proof;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * An HMAC in a header over a template of body, timestamp and id: Slack's, GitHub's, and any other
 * that configuration describes.
 *
 * <p>The header may list several signatures with commas or spaces between them, of which one must
 * be right; those without the prefix are passed over, as are those nobody can decode.
 */
final class HmacScheme implements SignatureScheme {

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{(body|timestamp|id)}");

  private final Proof.Hmac proof;
  private final Optional<String> idHeader;
  private final Hmac hmac;

  HmacScheme(Proof.Hmac proof, Optional<String> idHeader, List<byte[]> keys) {
    this.proof = proof;
    this.idHeader = idHeader;
    hmac = new Hmac(proof.algorithm(), keys);
  }

  @Override
  public Optional<String> check(Headers headers, byte[] body, Instant now) {
    String listed = headers.required(proof.header());
    String timestamp = "";
    if (proof.timestampHeader().isPresent()) {
      String header = proof.timestampHeader().get();
      timestamp = headers.required(header);
      SigningTime.check(timestamp, proof.timestampUnit(), proof.tolerance(), now, header);
    }
    boolean idSigned = proof.signed().contains("{id}");
    String id = idSigned && idHeader.isPresent() ? headers.required(idHeader.get()) : "";
    List<byte[]> signatures = signatures(listed);
    if (signatures.isEmpty()) {
      throw new Refusal(
          Reason.MALFORMED_SIGNATURE,
          "The header %s has no signature written as %s and %s."
              .formatted(proof.header(), proof.prefix(), proof.encoding()));
    }
    if (!hmac.signed(signatures, content(timestamp, id, body))) {
      throw Refusal.mismatch();
    }
    return idHeader.flatMap(headers::value);
  }

  @Override
  public List<String> signatureHeaders() {
    return List.of(proof.header());
  }

  private List<byte[]> signatures(String listed) {
    List<byte[]> signatures = new ArrayList<>();
    for (String entry : listed.split(separators(), -1)) {
      if (entry.startsWith(proof.prefix())) {
        decode(entry.substring(proof.prefix().length())).ifPresent(signatures::add);
      }
    }
    return signatures;
  }

  /** What the prefix contains cannot separate. */
  private String separators() {
    if (proof.prefix().contains(",")) {
      return " +";
    }
    return proof.prefix().contains(" ") ? "\\s*,\\s*" : "[ ,]+";
  }

  private Optional<byte[]> decode(String written) {
    return proof.encoding() == Encoding.HEX ? Encoded.hex(written) : Encoded.base64(written);
  }

  /** The template filled, with the body's bytes as they came. */
  private List<byte[]> content(String timestamp, String id, byte[] body) {
    List<byte[]> parts = new ArrayList<>();
    int from = 0;
    for (MatchResult found : PLACEHOLDER.matcher(proof.signed()).results().toList()) {
      parts.add(bytes(proof.signed().substring(from, found.start())));
      parts.add(
          switch (found.group(1)) {
            case "body" -> body;
            case "timestamp" -> bytes(timestamp);
            default -> bytes(id);
          });
      from = found.end();
    }
    parts.add(bytes(proof.signed().substring(from)));
    return parts;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
