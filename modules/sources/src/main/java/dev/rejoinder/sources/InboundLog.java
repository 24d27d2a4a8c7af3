package dev.rejoinder.sources;

import dev.rejoinder.schemas.InboundEvent;
import dev.rejoinder.schemas.RejectedRequest;
import dev.rejoinder.schemas.SourceSignal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where what comes from sources becomes durable. Thread-safe; each method returns once every
 * in-sync replica has the record, or throws when that is not known within the time given.
 *
 * <p>A record that was not confirmed may land later all the same: whoever reads it deduplicates.
 */
public interface InboundLog {

  /**
   * Writes an event.
   *
   * @param traceparent travels in the record's headers; null: none
   * @throws NotConfirmed when it is not known to be written {@code within} that time
   */
  void publish(InboundEvent event, @Nullable String traceparent, Duration within);

  /** As {@link #publish(InboundEvent, String, Duration)}, for a request that was turned down. */
  void publish(RejectedRequest rejected, Duration within);

  /** As {@link #publish(InboundEvent, String, Duration)}, for what was noticed of a source. */
  void publish(SourceSignal signal, Duration within);

  /** The log did not confirm a record in time; it may or may not have it. */
  final class NotConfirmed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public NotConfirmed(String message, @Nullable Throwable cause) {
      super(message, cause, false, false);
    }
  }
}
