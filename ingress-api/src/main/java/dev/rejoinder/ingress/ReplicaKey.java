package dev.rejoinder.ingress;

import dev.rejoinder.runtime.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** By what a replica knows a request another one sent on. Thread-safe. */
final class ReplicaKey {

  /** The key. A request that carries it is answered here or not at all, never sent on again. */
  static final String HEADER = "Rejoinder-Replica-Key";

  private final byte[] key;

  ReplicaKey(Secret key) {
    this.key = key.value().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Whether a replica sent a request; turns it down when it carries another key than ours. Takes
   * the same time for every wrong key.
   *
   * @param written what the request has as {@link #HEADER}; null: nothing
   */
  boolean sent(@Nullable String written) {
    if (written == null) {
      return false;
    }
    if (!MessageDigest.isEqual(written.getBytes(StandardCharsets.UTF_8), key)) {
      throw new BadRequest(
          Reply.error(
              403,
              "Replica key refused",
              HEADER
                  + " is not the key of this replica; REPLICA_KEY must be the same everywhere."));
    }
    return true;
  }

  /** As it is sent. */
  String value() {
    return new String(key, StandardCharsets.UTF_8);
  }
}
