package dev.rejoinder.callback;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Where a record was first written; survives a repartition in a header. */
record Origin(String topic, int partition, long offset) {

  private static final String HEADER = "rejoinder.origin";

  static Origin of(RecordMetadata metadata) {
    return new Origin(metadata.topic(), metadata.partition(), metadata.offset());
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
