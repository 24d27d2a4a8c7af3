package dev.rejoinder.ingress.signature;

import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/** Bytes written as text; empty when the text is not that. */
final class Encoded {

  private Encoded() {}

  /** In either case. */
  static Optional<byte[]> hex(String written) {
    try {
      return written.isEmpty() ? Optional.empty() : Optional.of(HexFormat.of().parseHex(written));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** In the standard alphabet, with or without padding. */
  static Optional<byte[]> base64(String written) {
    try {
      return written.isEmpty()
          ? Optional.empty()
          : Optional.of(Base64.getDecoder().decode(written));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
