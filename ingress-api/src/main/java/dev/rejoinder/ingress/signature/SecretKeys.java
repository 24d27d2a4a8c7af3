package dev.rejoinder.ingress.signature;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Configured secrets as the keys they stand for; what cannot be one is named, not repeated. */
final class SecretKeys {

  private static final String SYMMETRIC = "whsec_";
  private static final String PUBLIC = "whpk_";

  private SecretKeys() {}

  /** Their text, in UTF-8. */
  static List<byte[]> ofText(List<String> secrets) {
    return secrets.stream().map(secret -> secret.getBytes(StandardCharsets.UTF_8)).toList();
  }

  /** What base64 stands for, after {@code whsec_} or without it. */
  static List<byte[]> ofBase64(List<String> secrets) {
    return decoded(secrets, SYMMETRIC, "base64, with or without whsec_ before it");
  }

  static Ed25519 ofHex(List<String> secrets) {
    List<byte[]> keys = new ArrayList<>();
    for (int i = 0; i < secrets.size(); i++) {
      keys.add(key(Encoded.hex(secrets.get(i).strip()), i, "a public key in hex"));
    }
    return new Ed25519(keys);
  }

  /** Those that begin with {@code whpk_}, for signatures of version v1a. */
  static Ed25519 ofPublic(List<String> secrets) {
    List<String> keys = secrets.stream().filter(SecretKeys::isPublic).toList();
    return new Ed25519(decoded(keys, PUBLIC, "whpk_ and a public key in base64"));
  }

  static boolean isPublic(String secret) {
    return secret.startsWith(PUBLIC);
  }

  private static List<byte[]> decoded(List<String> secrets, String prefix, String must) {
    List<byte[]> keys = new ArrayList<>();
    for (int i = 0; i < secrets.size(); i++) {
      String written = secrets.get(i).strip();
      String encoded = written.startsWith(prefix) ? written.substring(prefix.length()) : written;
      keys.add(key(Encoded.base64(encoded), i, must));
    }
    return keys;
  }

  private static byte[] key(Optional<byte[]> decoded, int index, String must) {
    return decoded.orElseThrow(
        () -> new IllegalArgumentException("its secret %d must be %s".formatted(index + 1, must)));
  }
}
