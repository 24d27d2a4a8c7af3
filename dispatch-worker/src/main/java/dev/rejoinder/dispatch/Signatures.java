package dev.rejoinder.dispatch;

import dev.rejoinder.hooks.SigningKeys;
import dev.rejoinder.runtime.Secret;
import dev.rejoinder.topics.HookSignature;
import dev.rejoinder.topics.WebhookSignature;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a request is signed with.
 *
 * @param secrets newest first; each signs by v1, the first as X-Hook-Signature too and the second
 *     as X-Hook-Signature-Previous
 * @param key signs by v1a; empty: it is not
 */
record Signatures(List<String> secrets, Optional<Secret> key) {

  static Signatures by(Optional<Secret> secret) {
    return new Signatures(secret.map(Secret::value).stream().toList(), Optional.empty());
  }

  /**
   * Adds id, timestamp and signatures of {@code body} as of {@code at}.
   *
   * @throws IllegalArgumentException when a secret or the key is not of its form
   */
  void addTo(Map<String, String> headers, String id, Instant at, byte[] body) {
    long seconds = at.getEpochSecond();
    headers.put("webhook-id", id);
    headers.put("webhook-timestamp", String.valueOf(seconds));
    List<String> all = new ArrayList<>();
    for (String secret : secrets) {
      all.add(WebhookSignature.with(secret).of(id, seconds, body));
    }
    key.ifPresent(
        ed25519 -> all.add(SigningKeys.sign(ed25519.value(), content(id, seconds, body))));
    if (!all.isEmpty()) {
      headers.put("webhook-signature", String.join(" ", all));
    }
    if (!secrets.isEmpty()) {
      headers.put("X-Hook-Signature", HookSignature.of(secrets.getFirst(), body));
    }
    if (secrets.size() > 1) {
      headers.put("X-Hook-Signature-Previous", HookSignature.of(secrets.get(1), body));
    }
  }

  private static byte[] content(String id, long seconds, byte[] body) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.writeBytes((id + '.' + seconds + '.').getBytes(StandardCharsets.UTF_8));
    content.writeBytes(body);
    return content.toByteArray();
  }
}
