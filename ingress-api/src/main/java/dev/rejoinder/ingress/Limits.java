package dev.rejoinder.ingress;

import java.time.Duration;
import java.util.List;

/**
 * What requests are held to.
 *
 * @param askWait how long POST /api/ask waits unless the request prefers otherwise; ASK_WAIT
 * @param callbackWait how long POST /api/webhook-response waits; CALLBACK_WAIT
 * @param bodyBytesMax largest request body in bytes; BODY_BYTES_MAX
 * @param askMessageCharsMax longest question in characters; ASK_MESSAGE_CHARS_MAX
 * @param corsOrigins origins browsers may call from, {@code *} for any; none: no CORS headers
 */
record Limits(
    Duration askWait,
    Duration callbackWait,
    int bodyBytesMax,
    int askMessageCharsMax,
    List<String> corsOrigins) {

  Limits {
    corsOrigins = List.copyOf(corsOrigins);
  }
}
