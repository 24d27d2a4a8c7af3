package dev.rejoinder.ingress.assistant;

import dev.rejoinder.schemas.Assistant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** Every assistant on the assistants topic, and the one a question is for. Thread-safe. */
public final class KnownAssistants {

  private final ConcurrentSkipListMap<String, Assistant> byId = new ConcurrentSkipListMap<>();
  private final Optional<String> defaultId;

  public KnownAssistants(Optional<String> defaultId) {
    this.defaultId = defaultId;
  }

  /** What the choice came to. */
  public sealed interface Choice {
    record Chosen(Assistant assistant) implements Choice {}

    record Unknown(String id) implements Choice {}

    record Ambiguous(List<String> ids) implements Choice {}

    record NoneLoaded() implements Choice {}
  }

  /** Takes a record of the topic; null means that the assistant was deleted. */
  public void on(String id, @Nullable Assistant assistant) {
    if (assistant == null) {
      byId.remove(id);
    } else {
      byId.put(id, assistant);
    }
  }

  public Optional<Assistant> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** The configured assistant, or else the only one there is. */
  public Optional<String> defaultId() {
    if (defaultId.isPresent()) {
      return defaultId;
    }
    List<String> ids = List.copyOf(byId.keySet());
    return ids.size() == 1 ? Optional.of(ids.getFirst()) : Optional.empty();
  }

  /** The assistant asked for; without one, the default. */
  public Choice choose(Optional<String> requestedId) {
    List<String> ids = List.copyOf(byId.keySet());
    if (ids.isEmpty()) {
      return new Choice.NoneLoaded();
    }
    Optional<String> id = requestedId.or(this::defaultId);
    if (id.isEmpty()) {
      return new Choice.Ambiguous(ids);
    }
    Assistant assistant = byId.get(id.get());
    return assistant == null ? new Choice.Unknown(id.get()) : new Choice.Chosen(assistant);
  }
}
