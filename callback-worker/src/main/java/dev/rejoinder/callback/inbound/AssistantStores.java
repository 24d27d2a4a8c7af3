package dev.rejoinder.callback.inbound;

import dev.rejoinder.schemas.Assistant;
import dev.rejoinder.schemas.Session;
import dev.rejoinder.topics.Topic;
import dev.rejoinder.topics.Topics;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is asked in a thread, by the tables of assistants and sessions as this process has them. */
final class AssistantStores {

  static final String ASSISTANTS = "inbound-assistants";
  static final String SESSIONS = "inbound-sessions";

  private static final Logger log = LoggerFactory.getLogger(AssistantStores.class);

  private final Table<Assistant> assistants;
  private final Table<Session> sessions;
  private final Optional<String> defaultId;

  /**
   * @param defaultId asked when nobody is named; empty: the only one there is
   */
  AssistantStores(
      ProcessorContext<String, Object> context, Topics topics, Optional<String> defaultId) {
    assistants = new Table<>(topics.assistants(), context.getStateStore(ASSISTANTS));
    sessions = new Table<>(topics.sessions(), context.getStateStore(SESSIONS));
    this.defaultId = defaultId;
  }

  /**
   * A topic as a table of bytes, read when they are looked at.
   *
   * <p>Streams gives up an application whose global table has a record it cannot read, whatever its
   * handler says (Kafka 4.3.1). Here such a record is nobody's; the ingress moves it to the dead
   * letters.
   */
  private record Table<V>(
      Topic<V> topic, ReadOnlyKeyValueStore<String, ValueAndTimestamp<byte[]>> rows) {

    Optional<V> find(String key) {
      ValueAndTimestamp<byte[]> row = rows.get(key);
      if (row == null || row.value() == null) {
        return Optional.empty();
      }
      try {
        return Optional.ofNullable(
            topic.valueSerde().deserializer().deserialize(topic.name(), row.value()));
      } catch (KafkaException e) {
        log.atWarn()
            .addKeyValue("topic", topic.name())
            .addKeyValue("key", key)
            .addKeyValue("reason", String.valueOf(e.getMessage()))
            .log("unreadable record passed over");
        return Optional.empty();
      }
    }

    /** Empty when there are none or several, readable or not. */
    Optional<String> onlyKey() {
      try (KeyValueIterator<String, ValueAndTimestamp<byte[]>> all = rows.all()) {
        Optional<String> first =
            all.hasNext() ? Optional.of(all.next().key) : Optional.<String>empty();
        return all.hasNext() ? Optional.empty() : first;
      }
    }
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
        sessions.find(threadId).map(Session::getAssistantId).or(() -> named).or(this::usual);
    if (id.isEmpty()) {
      return new Choice.Nobody("Nobody is named, and there is not just one assistant.");
    }
    return assistants
        .find(id.get())
        .<Choice>map(Choice.Chosen::new)
        .orElseGet(() -> new Choice.Nobody("There is no assistant '%s'.".formatted(id.get())));
  }

  private Optional<String> usual() {
    return defaultId.or(assistants::onlyKey);
  }
}
