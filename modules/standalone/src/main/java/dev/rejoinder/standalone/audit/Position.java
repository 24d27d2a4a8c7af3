package dev.rejoinder.standalone.audit;

import dev.rejoinder.schemas.Cause;
import dev.rejoinder.schemas.CauseKind;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Where a record stands in the log; prints as {@code topic/partition@offset}. */
public record Position(String topic, int partition, long offset) {

  private static final String ORIGIN = "__streams.errors.";

  static Position of(ConsumerRecord<?, ?> record) {
    return new Position(record.topic(), record.partition(), record.offset());
  }

  /** The input a cause names; empty for a timer. */
  static Optional<Position> of(Cause cause) {
    return cause.getKind() == CauseKind.TIMER
        ? Optional.empty()
        : Optional.of(new Position(cause.getTopic(), cause.getPartition(), cause.getOffset()));
  }

  /** Where a dead letter was first written; empty when its headers do not say. */
  static Optional<Position> originOf(ConsumerRecord<?, ?> letter) {
    Optional<String> topic = header(letter, "topic");
    Optional<String> partition = header(letter, "partition").filter(p -> p.matches("\\d{1,9}"));
    Optional<String> offset = header(letter, "offset").filter(o -> o.matches("\\d{1,18}"));
    return topic.isEmpty() || partition.isEmpty() || offset.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Position(
                topic.get(), Integer.parseInt(partition.get()), Long.parseLong(offset.get())));
  }

  private static Optional<String> header(ConsumerRecord<?, ?> letter, String name) {
    Header header = letter.headers().lastHeader(ORIGIN + name);
    return header == null || header.value() == null
        ? Optional.empty()
        : Optional.of(new String(header.value(), StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return topic + "/" + partition + "@" + offset;
  }
}
