package dev.rejoinder.ingress.stream;

import dev.rejoinder.ingress.view.EventId;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.RunDelta;
import dev.rejoinder.schemas.RunEvent;

/** Something a stream has to tell. */
public sealed interface Signal {

  /** A run event; the only kind that comes again after a reconnect. */
  record Fact(EventId id, RunEvent event) implements Signal {}

  /** News of a call. */
  record CallNews(CallEvent event) implements Signal {}

  /** A piece of an answer being written. */
  record Piece(RunDelta delta) implements Signal {}
}
