package dev.rejoinder.ingress;

import java.util.Map;

/**
 * What another replica answered.
 *
 * @param headers those that are for the client
 * @param body as it came
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared, and handed on as it is.
record Relayed(int status, Map<String, String> headers, byte[] body) implements Response {

  Relayed {
    headers = Map.copyOf(headers);
  }
}
