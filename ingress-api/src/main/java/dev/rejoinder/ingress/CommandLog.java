package dev.rejoinder.ingress;

import dev.rejoinder.ingress.access.AccessKey;
import dev.rejoinder.schemas.CallCommand;
import dev.rejoinder.schemas.Callback;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.schemas.RunCommand;
import dev.rejoinder.schemas.Session;
import dev.rejoinder.schemas.Webhook;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where accepted requests become durable. Thread-safe; blocks until the log has the record. */
interface CommandLog {

  /**
   * Returns once every in-sync replica has the command.
   *
   * @param traceparent travels in the record's headers; null: none
   * @throws NotWritten when that is not known to have happened in time
   */
  void publish(RunCommand command, @Nullable String traceparent);

  /** As {@link #publish(RunCommand, String)}, for an answer to a call. */
  void publish(Callback callback, @Nullable String traceparent);

  /** As {@link #publish(RunCommand, String)}, for a wish about one call. */
  void publish(CallCommand command, @Nullable String traceparent);

  /**
   * As {@link #publish(RunCommand, String)}, for a webhook; null deletes it.
   *
   * @param id of the webhook
   */
  void publish(String id, @Nullable Webhook webhook, @Nullable String traceparent);

  /** As {@link #publish(RunCommand, String)}, for a session. */
  void publish(Session session, @Nullable String traceparent);

  /** As {@link #publish(RunCommand, String)}, for a key. */
  void publish(AccessKey key);

  /** As {@link #publish(RunCommand, String)}, for events; when it throws, it may have some. */
  void publish(List<Event> events, @Nullable String traceparent);

  /** The log did not acknowledge a record; it may or may not have it, so the caller tries again. */
  final class NotWritten extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NotWritten(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
