package dev.rejoinder.run;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.dataformat.smile.databind.SmileMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.rejoinder.run.machine.Item;
import dev.rejoinder.run.machine.ThreadState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * Thread states in the store: Smile, the binary JSON, so that no text grows by escaping.
 *
 * <p>Unknown fields are skipped, so that a state written by a newer version can be read.
 */
final class ThreadStateSerde {

  private static final List<Class<?>> SEALED =
      List.of(Item.class, ThreadState.Phase.class, ThreadState.Slot.class);

  private static final ObjectMapper SMILE = mapper();

  private ThreadStateSerde() {}

  static Serde<KeptThread> create() {
    return Serdes.serdeFrom(
        (topic, thread) -> thread == null ? null : write(thread),
        (topic, bytes) -> bytes == null ? null : read(bytes));
  }

  private static byte[] write(KeptThread thread) {
    try {
      return SMILE.writeValueAsBytes(thread);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static KeptThread read(byte[] bytes) {
    try {
      return SMILE.readValue(bytes, KeptThread.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectMapper mapper() {
    ObjectMapper mapper =
        new SmileMapper()
            .registerModule(new JavaTimeModule())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    for (Class<?> type : SEALED) {
      mapper.addMixIn(type, Named.class);
      for (Class<?> permitted : type.getPermittedSubclasses()) {
        mapper.registerSubtypes(new NamedType(permitted, permitted.getSimpleName()));
      }
    }
    return mapper;
  }

  /** Writes the record's simple name beside its fields. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
  private interface Named {}
}
