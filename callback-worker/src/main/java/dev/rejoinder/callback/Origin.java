package dev.rejoinder.callback;

import dev.rejoinder.schemas.Cause;
import dev.rejoinder.schemas.CauseKind;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Where a record was first written; survives a repartition in a header. */
record Origin(String topic, int partition, long offset) {

  private static final String HEADER = "rejoinder.origin";

  static Origin of(RecordMetadata metadata) {
    return new Origin(metadata.topic(), metadata.partition(), metadata.offset());
  }

  Cause cause(@Nullable String id) {
    return new Cause(CauseKind.RECORD, topic, partition, offset, id);
  }

  void writeTo(Headers headers) {
    String written = topic + "/" + partition + "/" + offset;
    headers.remove(HEADER);
    headers.add(HEADER, written.getBytes(StandardCharsets.UTF_8));
  }

  /** Empty when {@code headers} carry none: the record is where it was first written. */
  static Optional<Origin> carriedBy(Headers headers) {
    Header header = headers.lastHeader(HEADER);
    if (header == null) {
      return Optional.empty();
    }
    String[] parts = new String(header.value(), StandardCharsets.UTF_8).split("/", -1);
    return Optional.of(new Origin(parts[0], Integer.parseInt(parts[1]), Long.parseLong(parts[2])));
  }
}
