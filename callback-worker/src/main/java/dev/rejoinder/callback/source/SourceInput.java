package dev.rejoinder.callback.source;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What was noticed of a source, or that time passed; times are of whoever noticed it. */
public sealed interface SourceInput {

  /** An ingress that has it in its configuration has started. */
  record Configured() implements SourceInput {}

  /** Verified requests or gateway events came in, the last of them at {@code at}. */
  record Received(Instant at, int count) implements SourceInput {}

  /** Requests were turned down; {@code reason} is the code of why. */
  record Rejected(Instant at, int count, String reason) implements SourceInput {}

  /** A connection of its gateway is being made, was made, or is gone. */
  record GatewayTold(int shard, Told told, Instant at, @Nullable String detail)
      implements SourceInput {}

  /** What a gateway tells of one of its connections. */
  enum Told {
    CONNECTING,
    CONNECTED,
    DISCONNECTED
  }

  /** Its API took a message. */
  record Sent() implements SourceInput {}

  /** Its API did not take a message. */
  record SendFailed(@Nullable String detail) implements SourceInput {}

  /** Its API answered a check as it should. */
  record CheckPassed(Instant at) implements SourceInput {}

  /** It did not. */
  record CheckFailed(Instant at, @Nullable String detail) implements SourceInput {}

  /** Nothing but that it is later. */
  record TimePassed() implements SourceInput {}
}
