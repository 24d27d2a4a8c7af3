package dev.rejoinder.ingress;

import dev.rejoinder.sources.Source;

/** Told of every request of a source, for its health; returns at once. Thread-safe. */
interface SourceSignals {

  void received(Source source);

  /** {@code reason}: the code it was turned down with. */
  void rejected(Source source, String reason);
}
