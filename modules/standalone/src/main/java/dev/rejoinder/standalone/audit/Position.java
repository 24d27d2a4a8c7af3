package dev.rejoinder.standalone.audit;

import dev.rejoinder.schemas.Cause;
import dev.rejoinder.schemas.CauseKind;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Where a record stands in the log; prints as {@code topic/partition@offset}. */
public record Position(String topic, int partition, long offset) {

  static Position of(ConsumerRecord<?, ?> record) {
    return new Position(record.topic(), record.partition(), record.offset());
  }

  /** The input a cause names; empty for a timer. */
  static Optional<Position> of(Cause cause) {
    return cause.getKind() == CauseKind.TIMER
        ? Optional.empty()
        : Optional.of(new Position(cause.getTopic(), cause.getPartition(), cause.getOffset()));
  }

  @Override
  public String toString() {
    return topic + "/" + partition + "@" + offset;
  }
}
