package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.ingress.access.AccessKey;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes keys as the API and the command line show them: never the hash, nor the key itself. */
public final class ApiKeyJson {

  private ApiKeyJson() {}

  /** {@code now}: decides whether it is expired. */
  public static ObjectNode resource(AccessKey key, Instant now) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("id", key.keyId()).put("name", key.name()).put("owner", key.owner());
    key.scopes().forEach(body.putArray("scopes")::add);
    body.put("status", key.status(now).name().toLowerCase(Locale.ROOT));
    body.put("created_at", time(key.createdAt())).put("created_by", key.createdBy());
    return body.put("expires_at", time(key.expiresAt())).put("revoked_at", time(key.revokedAt()));
  }

  private static @Nullable String time(@Nullable Instant instant) {
    return instant == null ? null : RunJson.time(instant);
  }
}
