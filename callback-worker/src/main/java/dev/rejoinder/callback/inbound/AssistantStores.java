package dev.rejoinder.callback.inbound;

import dev.rejoinder.schemas.Assistant;
import dev.rejoinder.schemas.Session;
import java.util.Optional;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.jspecify.annotations.Nullable;

/** Who is asked in a thread, by the tables of assistants and sessions as this process has them. */
final class AssistantStores {

  static final String ASSISTANTS = "inbound-assistants";
  static final String SESSIONS = "inbound-sessions";

  private final ReadOnlyKeyValueStore<String, ValueAndTimestamp<Assistant>> assistants;
  private final ReadOnlyKeyValueStore<String, ValueAndTimestamp<Session>> sessions;
  private final Optional<String> defaultId;

  /**
   * @param defaultId asked when nobody is named; empty: the only one there is
   */
  AssistantStores(
      ReadOnlyKeyValueStore<String, ValueAndTimestamp<Assistant>> assistants,
      ReadOnlyKeyValueStore<String, ValueAndTimestamp<Session>> sessions,
      Optional<String> defaultId) {
    this.assistants = assistants;
    this.sessions = sessions;
    this.defaultId = defaultId;
  }

  /** What the choice came to. */
  sealed interface Choice {
    record Chosen(Assistant assistant) implements Choice {}

    /** Nobody, for now; {@code reason}: a sentence. */
    record Nobody(String reason) implements Choice {}
  }

  /** Whom the thread's session is with, or else who is {@code named}, or else the default. */
  Choice choose(String threadId, Optional<String> named) {
    Optional<String> id =
        value(sessions.get(threadId)).map(Session::getAssistantId).or(() -> named).or(this::usual);
    if (id.isEmpty()) {
      return new Choice.Nobody("Nobody is named, and there is not just one assistant.");
    }
    return value(assistants.get(id.get()))
        .<Choice>map(Choice.Chosen::new)
        .orElseGet(() -> new Choice.Nobody("There is no assistant '%s'.".formatted(id.get())));
  }

  private Optional<String> usual() {
    if (defaultId.isPresent()) {
      return defaultId;
    }
    try (KeyValueIterator<String, ValueAndTimestamp<Assistant>> all = assistants.all()) {
      Optional<String> first = all.hasNext() ? Optional.of(all.next()).map(a -> a.key) : none();
      return all.hasNext() ? none() : first;
    }
  }

  private static Optional<String> none() {
    return Optional.empty();
  }

  private static <V> Optional<V> value(@Nullable ValueAndTimestamp<V> stored) {
    return stored == null ? Optional.empty() : Optional.ofNullable(stored.value());
  }
}
