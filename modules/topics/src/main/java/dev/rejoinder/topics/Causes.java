package dev.rejoinder.topics;

import dev.rejoinder.schemas.Cause;
import dev.rejoinder.schemas.CauseKind;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Names the input of a step, so that the step can be found and taken again. */
public final class Causes {

  private Causes() {}

  /**
   * The record being processed.
   *
   * @param metadata where it stands
   * @param id what its sender calls it
   */
  public static Cause of(Optional<RecordMetadata> metadata, String id) {
    RecordMetadata record =
        metadata.orElseThrow(() -> new IllegalStateException("no record is being processed"));
    return new Cause(CauseKind.RECORD, record.topic(), record.partition(), record.offset(), id);
  }

  /** A due time that passed. */
  public static Cause timer() {
    return new Cause(CauseKind.TIMER, null, null, null, null);
  }
}
