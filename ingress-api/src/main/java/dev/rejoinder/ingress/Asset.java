package dev.rejoinder.ingress;

import io.javalin.http.HttpStatus;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** What never changes while this process runs, for clients that keep it. */
final class Asset implements Response {

  private static final int HASH_BYTES = 12;

  private final String contentType;
  private final byte[] bytes;
  private final String etag;
  private final String cacheControl;

  /** {@code bytes} are kept, and must not change. */
  private Asset(String contentType, byte[] bytes, String cacheControl) {
    this.contentType = contentType;
    this.bytes = bytes;
    this.cacheControl = cacheControl;
    etag = etag(bytes);
  }

  /** One that clients ask about each time, and get again only when it is another. */
  static Asset asked(String contentType, byte[] bytes) {
    return new Asset(contentType, bytes, "no-cache");
  }

  /** One that clients need not ask about for {@code age}. */
  static Asset kept(String contentType, byte[] bytes, Duration age) {
    return new Asset(contentType, bytes, "public, max-age=" + age.toSeconds());
  }

  @Override
  public int status() {
    return HttpStatus.OK.getCode();
  }

  String contentType() {
    return contentType;
  }

  /** Not to be changed. */
  byte[] bytes() {
    return bytes;
  }

  /** With its quotes. */
  String etag() {
    return etag;
  }

  /** How long a client may go on without asking. */
  String cacheControl() {
    return cacheControl;
  }

  /**
   * Whether the client has it already.
   *
   * @param ifNoneMatch what it says it has; null: nothing
   */
  boolean isAtHand(@Nullable String ifNoneMatch) {
    return ifNoneMatch != null && (ifNoneMatch.contains(etag) || "*".equals(ifNoneMatch.strip()));
  }

  private static String etag(byte[] bytes) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      return '"' + HexFormat.of().formatHex(hash, 0, HASH_BYTES) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
