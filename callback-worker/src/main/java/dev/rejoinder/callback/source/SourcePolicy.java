package dev.rejoinder.callback.source;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What of a source's configuration its health depends on.
 *
 * @param shards connections of its gateway; 0: it has none
 * @param silence how long it may be quiet; null: as long as it likes
 * @param checkEvery how often its API is asked; null: never
 */
public record SourcePolicy(int shards, @Nullable Duration silence, @Nullable Duration checkEvery) {

  boolean hasGateway() {
    return shards > 0;
  }
}
