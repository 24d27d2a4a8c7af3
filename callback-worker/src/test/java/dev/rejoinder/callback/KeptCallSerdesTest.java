package dev.rejoinder.callback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.callback.call.Asker;
import dev.rejoinder.callback.call.CallState;
import dev.rejoinder.callback.call.Owner;
import dev.rejoinder.callback.call.Work;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KeptCallSerdesTest {

  private static final Instant DUE = Instant.parse("2026-11-22T10:00:00.123Z");
  private static final CallState OPEN =
      new CallState.Open(
          2,
          new Asker.Client("d1", null, new Work.Labels("user_1", null, null), true, DUE),
          DUE,
          CallState.Progress.DELIVERED,
          5,
          DUE.plusSeconds(9));
  private static final CallState CANCELLED =
      new CallState.CancelledUnopened(5, new Owner("thread_1", "run_1"), DUE);

  static Stream<KeptCall> calls() {
    return Stream.of(
        new KeptCall(OPEN, 1_795_000_000_000L, CallsDriver.TRACE),
        new KeptCall(OPEN, 1_795_000_000_000L, null),
        new KeptCall(CANCELLED, 0, CallsDriver.TRACE),
        new KeptCall(CANCELLED, 0, null));
  }

  @ParameterizedTest
  @MethodSource("calls")
  void aCallIsReadAsItWasWritten(KeptCall call) {
    byte[] written = KeptCallSerdes.create().serializer().serialize("calls", call);
    assertThat(KeptCallSerdes.create().deserializer().deserialize("calls", written))
        .isEqualTo(call);
  }

  @ParameterizedTest
  @MethodSource("calls")
  void versionsThatKeepTheStateAloneReadItAndAreRead(KeptCall call) {
    byte[] written = KeptCallSerdes.create().serializer().serialize("calls", call);
    assertThat(CallStateSerde.create().deserializer().deserialize("calls", written))
        .isEqualTo(call.state());

    byte[] alone = CallStateSerde.create().serializer().serialize("calls", call.state());
    assertThat(KeptCallSerdes.create().deserializer().deserialize("calls", alone))
        .isEqualTo(new KeptCall(call.state(), 0, null));
  }
}
