package dev.rejoinder.ingress.signature;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The secret itself in a header; it proves who sends, not what. */
final class TokenScheme implements SignatureScheme {

  private final String header;
  private final Optional<String> idHeader;
  private final List<byte[]> tokens;

  TokenScheme(String header, Optional<String> idHeader, List<byte[]> tokens) {
    this.header = header;
    this.idHeader = idHeader;
    this.tokens = List.copyOf(tokens);
  }

  @Override
  public Optional<String> check(Headers headers, byte[] body, Instant now) {
    byte[] given = headers.required(header).getBytes(StandardCharsets.UTF_8);
    boolean found = false;
    for (byte[] token : tokens) {
      found |= MessageDigest.isEqual(token, given);
    }
    if (!found) {
      throw new Refusal(
          Reason.BAD_SIGNATURE, "The header %s holds no secret of this source.".formatted(header));
    }
    return idHeader.flatMap(headers::value);
  }

  @Override
  public List<String> signatureHeaders() {
    return List.of(header);
  }
}
