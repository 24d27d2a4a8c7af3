package dev.rejoinder.dispatch;

import java.time.Duration;
import java.util.Map;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * A webhook ready to be posted.
 *
 * @param url where to; checked by whoever sends it
 * @param headers in the order they are sent; values must hold no control characters
 * @param body sent as UTF-8
 * @param timeout from resolving the name to the last byte of the answer
 */
record WebhookRequest(String url, Map<String, String> headers, String body, Duration timeout) {

  /** {@code url} without user, query and fragment, where secrets are; null for what is no URL. */
  static @Nullable String shown(String url) {
    HttpUrl parsed = HttpUrl.parse(url);
    return parsed == null
        ? null
        : parsed.newBuilder().username("").password("").query(null).fragment(null).toString();
  }
}
