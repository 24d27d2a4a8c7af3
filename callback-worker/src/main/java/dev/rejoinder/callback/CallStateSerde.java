package dev.rejoinder.callback;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.rejoinder.callback.call.Asker;
import dev.rejoinder.callback.call.CallState;
import dev.rejoinder.callback.call.OnTimeout;
import java.io.IOException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * States as JSON, so that people and later versions can read them.
 *
 * <p>Unknown fields are skipped, and {@link EarlierStates} are still read.
 */
final class CallStateSerde {

  /** Names in the store; they outlive the classes' names. */
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .addMixIn(CallState.class, Tagged.class)
          .addMixIn(OnTimeout.class, Tagged.class)
          .addMixIn(Asker.class, Tagged.class)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
          .registerSubtypes(
              new NamedType(CallState.Parked.class, "parked"),
              new NamedType(CallState.AwaitingApproval.class, "awaiting_approval"),
              new NamedType(CallState.Open.class, "open"),
              new NamedType(CallState.Answered.class, "answered"),
              new NamedType(CallState.Ended.class, "ended"),
              new NamedType(CallState.CancelledUnopened.class, "cancelled_unopened"),
              new NamedType(Asker.Run.class, "run"),
              new NamedType(Asker.Client.class, "client"),
              new NamedType(OnTimeout.FailRun.class, "fail_run"),
              new NamedType(OnTimeout.ErrorToModel.class, "error_to_model"),
              new NamedType(OnTimeout.Fallback.class, "fallback"))
          .build();

  private CallStateSerde() {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
  private interface Tagged {}

  static Serde<CallState> create() {
    return Serdes.serdeFrom(
        (topic, state) -> state == null ? null : write(state),
        (topic, bytes) -> bytes == null ? null : read(tree(bytes)));
  }

  static byte[] write(CallState state) {
    try {
      return JSON.writerFor(CallState.class).writeValueAsBytes(state);
    } catch (JsonProcessingException e) {
      throw new SerializationException("a call's state could not be written", e);
    }
  }

  static JsonNode tree(byte[] bytes) {
    try {
      return JSON.readTree(bytes);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  static CallState read(JsonNode tree) {
    try {
      return JSON.treeToValue(EarlierStates.upgraded(tree), CallState.class);
    } catch (JsonProcessingException e) {
      throw unreadable(e);
    }
  }

  private static SerializationException unreadable(IOException cause) {
    return new SerializationException("a call's state could not be read", cause);
  }
}
