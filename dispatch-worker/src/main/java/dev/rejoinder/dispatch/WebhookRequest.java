package dev.rejoinder.dispatch;

import java.util.Map;

/**
 * A webhook ready to be posted.
 *
 * @param url where to; checked by whoever sends it
 * @param headers in the order they are sent; values must hold no control characters
 * @param body sent as UTF-8
 */
record WebhookRequest(String url, Map<String, String> headers, String body) {}
