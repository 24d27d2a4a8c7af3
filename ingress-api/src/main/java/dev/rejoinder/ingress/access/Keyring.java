package dev.rejoinder.ingress.access;

import java.util.Optional;

/** The keys there are. */
public interface Keyring {

  /**
   * Whether it has all that were there at the start; before that nobody can be told from others.
   */
  boolean whole();

  /** Whether there never was a key: revoked and expired ones count. */
  boolean empty();

  Optional<AccessKey> find(String keyId);
}
