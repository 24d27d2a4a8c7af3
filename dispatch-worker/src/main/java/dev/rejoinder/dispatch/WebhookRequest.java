package dev.rejoinder.dispatch;

import java.time.Duration;
import java.util.Map;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * A webhook or a call of an API ready to be sent.
 *
 * @param url where to; checked by whoever sends it
 * @param headers in the order they are sent; values must hold no control characters
 * @param body sent as UTF-8; not sent with GET
 * @param timeout from resolving the name to the last byte of the answer
 */
record WebhookRequest(
    String method, String url, Map<String, String> headers, String body, Duration timeout) {

  static final String GET = "GET";

  /** One that is posted. */
  WebhookRequest(String url, Map<String, String> headers, String body, Duration timeout) {
    this("POST", url, headers, body, timeout);
  }

  /** {@code url} without user, query and fragment, where secrets are; null for what is no URL. */
  static @Nullable String shown(String url) {
    HttpUrl parsed = HttpUrl.parse(url);
    return parsed == null
        ? null
        : parsed.newBuilder().username("").password("").query(null).fragment(null).toString();
  }
}
