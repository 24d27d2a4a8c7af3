package dev.rejoinder.ingress.view;

import dev.rejoinder.ingress.access.AccessKey;
import dev.rejoinder.schemas.ApiKey;

/** Keys as their topic has them. */
public final class KeyRecords {

  private KeyRecords() {}

  public static AccessKey read(ApiKey record) {
    return new AccessKey(
        record.getKeyId(),
        record.getSecretHash(),
        record.getName(),
        record.getOwner(),
        record.getScopes(),
        record.getCreatedAt(),
        record.getCreatedBy(),
        record.getExpiresAt(),
        record.getRevokedAt());
  }

  public static ApiKey written(AccessKey key) {
    return ApiKey.newBuilder()
        .setKeyId(key.keyId())
        .setSecretHash(key.hash())
        .setName(key.name())
        .setOwner(key.owner())
        .setScopes(key.scopes())
        .setCreatedAt(key.createdAt())
        .setCreatedBy(key.createdBy())
        .setExpiresAt(key.expiresAt())
        .setRevokedAt(key.revokedAt())
        .build();
  }
}
