package dev.rejoinder.ingress;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;

/** Stores of events as they came, by offset; the oldest go by themselves. */
final class ViewsStores {

  /** Events have a time and no length. */
  private static final Duration WINDOW = Duration.ofMillis(1);

  private ViewsStores() {}

  static StoreBuilder<WindowStore<Bytes, byte[]>> builder(ViewsTopology.Followed<?> followed) {
    return Stores.windowStoreBuilder(
            Stores.persistentWindowStore(followed.store(), followed.keptFor(), WINDOW, false),
            Serdes.Bytes(),
            Serdes.ByteArray())
        .withCachingDisabled()
        .withLoggingEnabled(Map.of());
  }

  /** Sorts as the offset. */
  static Bytes key(long offset) {
    return Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(offset).array());
  }

  static long offset(Bytes key) {
    return ByteBuffer.wrap(key.get()).getLong();
  }
}
