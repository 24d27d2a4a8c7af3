package dev.rejoinder.ingress.access;

/** Whose requests are that bring a token while nobody is asked for a key. */
final class TokenOwner {

  private static final String PREFIX = "own_";
  private static final int HASH_CHARS = 20;

  private TokenOwner() {}

  /** Named after a hash of the token, which is kept nowhere. */
  static String of(String token) {
    return PREFIX + KeyText.hash("rejoinder-owner\0" + token).substring(0, HASH_CHARS);
  }
}
