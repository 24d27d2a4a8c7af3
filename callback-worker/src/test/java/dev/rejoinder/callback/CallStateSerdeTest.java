package dev.rejoinder.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoinder.callback.call.Answer;
import dev.rejoinder.callback.call.CallState;
import dev.rejoinder.callback.call.OnTimeout;
import dev.rejoinder.callback.call.RunRef;
import dev.rejoinder.callback.call.Status;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CallStateSerdeTest {

  private static final RunRef RUN = new RunRef("thread_1", "run_1");
  private static final Instant DUE = Instant.parse("2026-11-22T10:00:00.123Z");

  private final Serde<CallState> serde = CallStateSerde.create();

  private static Stream<CallState> everyState() {
    return Stream.of(
        new CallState.Parked(1, new Answer("cb_1", "sunny \u2600", true), DUE),
        open(new OnTimeout.FailRun()),
        open(new OnTimeout.ErrorToModel()),
        open(new OnTimeout.Fallback("")),
        new CallState.Answered(3, RUN, true, "e3b0", DUE),
        new CallState.Ended(4, RUN, Status.UNDELIVERABLE, DUE),
        new CallState.CancelledUnopened(5, RUN, DUE));
  }

  private static CallState open(OnTimeout onTimeout) {
    return new CallState.Open(2, RUN, 7, onTimeout, DUE, CallState.Progress.ANSWERED_INLINE);
  }

  @ParameterizedTest
  @MethodSource("everyState")
  void everyStateIsReadAsItWasWritten(CallState state) {
    byte[] written = serde.serializer().serialize("calls", state);

    assertThat(serde.deserializer().deserialize("calls", written)).isEqualTo(state);
  }

  @Test
  void theWrittenFormIsTheOneEarlierVersionsWrote() {
    String written =
        """
        {"is":"open","sequence":2,"run":{"threadId":"thread_1","runId":"run_1"},"turn":7,\
        "onTimeout":{"is":"fallback","output":""},"deadline":"2026-11-22T10:00:00.123Z",\
        "progress":"ANSWERED_INLINE"}\
        """;

    assertThat(serde.serializer().serialize("calls", open(new OnTimeout.Fallback(""))))
        .asString(StandardCharsets.UTF_8)
        .isEqualTo(written);
  }

  @Test
  void aFieldOfALaterVersionIsSkipped() {
    CallState state =
        read(
            """
            {"is":"ended","colour":"blue","sequence":4,\
            "run":{"threadId":"thread_1","runId":"run_1","tenant":"t"},\
            "status":"EXPIRED","forgetAt":"2026-11-22T10:00:00.123Z"}\
            """);

    assertThat(state).isEqualTo(new CallState.Ended(4, RUN, Status.EXPIRED, DUE));
  }

  @Test
  void aBrokenStateIsNotTakenForNoState() {
    assertThatThrownBy(() -> read("{\"is\":\"open\"")).isInstanceOf(SerializationException.class);
  }

  private CallState read(String written) {
    return serde.deserializer().deserialize("calls", written.getBytes(StandardCharsets.UTF_8));
  }
}
