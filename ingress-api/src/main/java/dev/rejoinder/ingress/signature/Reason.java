package dev.rejoinder.ingress.signature;

import java.util.Locale;

/** Why a signature is turned down. */
public enum Reason {
  /** The source has no secret and is not open. */
  NO_SECRET,
  /** No signature, or something it covers is not there: its timestamp or its id. */
  MISSING_SIGNATURE,
  /** A header of the scheme came more than once. */
  DUPLICATED_HEADER,
  /** A header of the scheme is not written as the scheme says. */
  MALFORMED_SIGNATURE,
  /** No secret gives this signature over this body. */
  BAD_SIGNATURE,
  /** The timestamp is no number, or counts in another unit. */
  BAD_TIMESTAMP,
  /** Signed too long ago. */
  STALE_TIMESTAMP,
  /** Signed in the future, as our clock sees it. */
  FUTURE_TIMESTAMP;

  /** As records and answers write it: {@code bad_signature}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
