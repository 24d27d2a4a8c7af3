package dev.rejoinder.ingress;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whose webhooks a request is about: those of the bearer token it carries, or everybody's.
 *
 * <p>A token is kept nowhere; its owner is named after a hash of it.
 */
final class Owner {

  /** Of requests without an Authorization header. */
  static final String DEFAULT = "default";

  private static final String PREFIX = "own_";
  private static final int HASH_BYTES = 10;
  private static final Pattern BEARER = Pattern.compile("(?i:bearer) +([\\x21-\\x7e]{1,1024}) *");

  private Owner() {}

  static String of(Request request) {
    Optional<String> header = request.header("Authorization");
    return header.isEmpty() ? DEFAULT : ofToken(header.get());
  }

  private static String ofToken(String header) {
    Matcher matcher = BEARER.matcher(header);
    if (!matcher.matches()) {
      throw new BadRequest(
          Reply.error(
                  401,
                  "Unauthorized",
                  "Authorization must be Bearer and a token of at most 1024 visible ASCII"
                      + " characters.")
              .with("WWW-Authenticate", "Bearer"));
    }
    byte[] named = ("rejoinder-owner\0" + matcher.group(1)).getBytes(StandardCharsets.UTF_8);
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(named);
      return PREFIX + HexFormat.of().formatHex(hash, 0, HASH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
