package dev.rejoinder.callback.health;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.rejoinder.callback.source.Vitals;
import java.io.IOException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** Vitals as JSON, so that people and later versions can read them; unknown fields are skipped. */
final class VitalsSerdes {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
          .build();

  private VitalsSerdes() {}

  static Serde<Vitals> create() {
    return Serdes.serdeFrom(
        (topic, vitals) -> vitals == null ? null : write(vitals),
        (topic, bytes) -> bytes == null ? null : read(bytes));
  }

  private static byte[] write(Vitals vitals) {
    try {
      return JSON.writeValueAsBytes(vitals);
    } catch (JsonProcessingException e) {
      throw new SerializationException("a source's vitals could not be written", e);
    }
  }

  private static Vitals read(byte[] bytes) {
    try {
      return JSON.readValue(bytes, Vitals.class);
    } catch (IOException e) {
      throw new SerializationException("a source's vitals could not be read", e);
    }
  }
}
