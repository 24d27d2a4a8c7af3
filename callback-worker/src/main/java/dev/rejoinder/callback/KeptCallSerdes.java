package dev.rejoinder.callback;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * Calls as they are stored: the state's JSON object with two more fields, which versions that do
 * not know them skip.
 */
final class KeptCallSerdes {

  private static final String SINCE = "sinceMs";
  private static final String TRACE = "traceparent";

  private KeptCallSerdes() {}

  static Serde<KeptCall> create() {
    return Serdes.serdeFrom(
        (topic, call) -> call == null ? null : write(call),
        (topic, bytes) -> bytes == null ? null : read(bytes));
  }

  private static byte[] write(KeptCall call) {
    byte[] state = CallStateSerde.write(call.state());
    if (call.sinceMs() == 0 && call.traceparent() == null) {
      return state;
    }
    StringBuilder more = new StringBuilder();
    if (call.sinceMs() != 0) {
      more.append(",\"" + SINCE + "\":").append(call.sinceMs());
    }
    if (call.traceparent() != null) {
      // Of digits and hyphens, so there is nothing to escape.
      more.append(",\"" + TRACE + "\":\"").append(call.traceparent()).append('"');
    }
    byte[] tail = more.append('}').toString().getBytes(StandardCharsets.US_ASCII);
    byte[] whole = Arrays.copyOf(state, state.length - 1 + tail.length);
    System.arraycopy(tail, 0, whole, state.length - 1, tail.length);
    return whole;
  }

  private static KeptCall read(byte[] bytes) {
    JsonNode tree = CallStateSerde.tree(bytes);
    return new KeptCall(
        CallStateSerde.read(tree), tree.path(SINCE).asLong(), tree.path(TRACE).textValue());
  }
}
