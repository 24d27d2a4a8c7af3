package dev.rejoinder.ingress.view;

import dev.rejoinder.schemas.SourceState;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** How sources fare, as read from the topic of their states. Thread-safe. */
public final class KnownSources {

  private final Map<String, SourceState> byName = new ConcurrentHashMap<>();

  /** Takes a record of the topic; null means that nothing is known of the source any more. */
  public void on(String name, @Nullable SourceState state) {
    if (state == null) {
      byName.remove(name);
    } else {
      byName.put(name, state);
    }
  }

  /** Empty for a source nothing was noticed of. */
  public Optional<SourceState> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }
}
