package dev.rejoinder.callback.health;

import dev.rejoinder.callback.source.SourceInput;
import dev.rejoinder.callback.source.SourceInput.Told;
import dev.rejoinder.schemas.SourceSignal;

/** What a record of source-signals says. */
final class SourceInputs {

  private SourceInputs() {}

  static SourceInput of(SourceSignal signal) {
    return switch (signal.getSignal()) {
      case CONFIGURED -> new SourceInput.Configured();
      case RECEIVED -> new SourceInput.Received(signal.getAt(), signal.getCount());
      case REJECTED ->
          new SourceInput.Rejected(
              signal.getAt(),
              signal.getCount(),
              signal.getDetail() == null ? "" : signal.getDetail());
      case CONNECTING -> gateway(signal, Told.CONNECTING);
      case CONNECTED -> gateway(signal, Told.CONNECTED);
      case DISCONNECTED -> gateway(signal, Told.DISCONNECTED);
      case SENT -> new SourceInput.Sent();
      case SEND_FAILED -> new SourceInput.SendFailed(signal.getDetail());
      case CHECK_PASSED -> new SourceInput.CheckPassed(signal.getAt());
      case CHECK_FAILED -> new SourceInput.CheckFailed(signal.getAt(), signal.getDetail());
    };
  }

  private static SourceInput gateway(SourceSignal signal, Told told) {
    Integer shard = signal.getShard();
    return new SourceInput.GatewayTold(
        shard == null ? 0 : shard, told, signal.getAt(), signal.getDetail());
  }
}
