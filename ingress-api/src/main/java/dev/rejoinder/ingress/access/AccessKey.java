package dev.rejoinder.ingress.access;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a key.
 *
 * @param hash as {@link KeyText#hash} has it
 * @param scopes labels; one that is no {@link KeyScope} permits nothing
 * @param createdBy id of the key that made it; null: made on the command line
 * @param expiresAt null: never
 * @param revokedAt null: it was not
 */
public record AccessKey(
    String keyId,
    String hash,
    String name,
    String owner,
    List<String> scopes,
    Instant createdAt,
    @Nullable String createdBy,
    @Nullable Instant expiresAt,
    @Nullable Instant revokedAt) {

  /** Form of the owner of a key. */
  public static final String OWNER = "[A-Za-z0-9_.:@-]{1,64}";

  /** Whose a key is when nobody says. */
  public static final String DEFAULT_OWNER = "default";

  public static final int NAME_CHARS_MAX = 100;

  /** What a key is good for at a moment. */
  public enum Status {
    ACTIVE,
    EXPIRED,
    REVOKED
  }

  public AccessKey {
    scopes = List.copyOf(scopes);
  }

  public Status status(Instant now) {
    if (revokedAt != null) {
      return Status.REVOKED;
    }
    return expiresAt != null && !now.isBefore(expiresAt) ? Status.EXPIRED : Status.ACTIVE;
  }

  public boolean permits(KeyScope scope) {
    return scopes.contains(KeyScope.ADMIN.label()) || scopes.contains(scope.label());
  }

  /** The same key, of no use any more; as it is when that was so already. */
  public AccessKey revoked(Instant at) {
    return revokedAt != null
        ? this
        : new AccessKey(keyId, hash, name, owner, scopes, createdAt, createdBy, expiresAt, at);
  }

  /** Without the hash, which is nobody's business. */
  @Override
  public String toString() {
    return keyId;
  }
}
