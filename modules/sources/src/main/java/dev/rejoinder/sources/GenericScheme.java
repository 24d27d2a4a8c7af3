package dev.rejoinder.sources;

import java.time.Duration;
import java.util.Optional;

/**
 * How requests of a generic source are proven, and where their event's id and type are.
 *
 * @param idHeader header with the event's id; before {@code idPointer}
 * @param idPointer JSON pointer (RFC 6901) to it; with neither the body's hash is the id
 * @param typeHeader header with the event's type; before {@code typePointer}
 * @param typePointer JSON pointer to it; with neither, or nothing there, it is {@code event}
 */
public record GenericScheme(
    Proof proof,
    Optional<String> idHeader,
    Optional<String> idPointer,
    Optional<String> typeHeader,
    Optional<String> typePointer) {

  /** What a request must bring. */
  public sealed interface Proof {

    /** The secret itself, in a header. */
    record Token(String header) implements Proof {}

    /**
     * An HMAC in a header.
     *
     * @param prefix before the signature, such as {@code sha256=}; may be empty
     * @param signed what is signed; {@code {body}}, {@code {timestamp}} and {@code {id}} stand for
     *     the raw body, the timestamp's header and {@code idHeader}
     * @param algorithm HmacSHA1, HmacSHA256 or HmacSHA512
     * @param timestampHeader with the time of signing; empty: none, and no age is checked
     * @param tolerance how far that time may be from now, either way
     */
    record Hmac(
        String header,
        String prefix,
        String signed,
        String algorithm,
        Encoding encoding,
        Optional<String> timestampHeader,
        TimestampUnit timestampUnit,
        Duration tolerance)
        implements Proof {}
  }

  /** How a signature is written. */
  public enum Encoding {
    HEX,
    BASE64
  }

  /** What a timestamp counts, since 1970-01-01T00:00Z. */
  public enum TimestampUnit {
    SECONDS,
    MILLISECONDS
  }
}
