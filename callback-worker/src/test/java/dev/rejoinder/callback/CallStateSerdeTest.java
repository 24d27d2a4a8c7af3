package dev.rejoinder.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoinder.callback.call.Answer;
import dev.rejoinder.callback.call.Asker;
import dev.rejoinder.callback.call.CallState;
import dev.rejoinder.callback.call.Heartbeat;
import dev.rejoinder.callback.call.Late;
import dev.rejoinder.callback.call.OnTimeout;
import dev.rejoinder.callback.call.Owner;
import dev.rejoinder.callback.call.RunRef;
import dev.rejoinder.callback.call.Status;
import dev.rejoinder.callback.call.Work;
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

  private static final Work.ToolCall CALL =
      new Work.ToolCall(
          RUN,
          7,
          0,
          "get_weather",
          "{}",
          "default",
          250L,
          new OnTimeout.Fallback("x"),
          new Heartbeat(null, 9),
          Late.DROP,
          true);
  private static final Asker TASK =
      new Asker.Client("d1", null, new Work.Labels("user_1", null, null), true, DUE);

  private final Serde<CallState> serde = CallStateSerde.create();

  private static Stream<CallState> everyState() {
    return Stream.of(
        new CallState.Parked(1, new Answer("cb_1", "sunny \u2600", true), DUE),
        open(new OnTimeout.FailRun()),
        open(new OnTimeout.ErrorToModel()),
        open(new OnTimeout.Fallback("")),
        new CallState.AwaitingApproval(2, CALL, DUE.minusSeconds(9), DUE),
        new CallState.Open(2, TASK, DUE, CallState.Progress.DELIVERED, 5, DUE.plusSeconds(9)),
        new CallState.Answered(3, TASK, true, "e3b0", DUE),
        new CallState.Ended(4, run(new OnTimeout.FailRun()), Status.REJECTED, true, DUE),
        new CallState.CancelledUnopened(5, new Owner("thread_1", "run_1"), DUE),
        new CallState.CancelledUnopened(5, new Owner(null, null), DUE));
  }

  private static CallState open(OnTimeout onTimeout) {
    return new CallState.Open(
        2, run(onTimeout), DUE, CallState.Progress.ANSWERED_INLINE, 250, DUE.plusSeconds(1));
  }

  private static Asker run(OnTimeout onTimeout) {
    return new Asker.Run(RUN, 7, "get_weather", onTimeout, Late.APPEND_TO_THREAD);
  }

  @ParameterizedTest
  @MethodSource("everyState")
  void everyStateIsReadAsItWasWritten(CallState state) {
    byte[] written = serde.serializer().serialize("calls", state);

    assertThat(serde.deserializer().deserialize("calls", written)).isEqualTo(state);
  }

  @Test
  void theWrittenFormIsTheOneLaterVersionsRead() {
    String written =
        """
        {"is":"open","sequence":2,"asker":{"is":"run",\
        "run":{"threadId":"thread_1","runId":"run_1"},"turn":7,"functionName":"get_weather",\
        "onTimeout":{"is":"fallback","output":""},"late":"APPEND_TO_THREAD"},\
        "deadline":"2026-11-22T10:00:00.123Z","progress":"ANSWERED_INLINE","extensionMs":250,\
        "deadlineMax":"2026-11-22T10:00:01.123Z"}\
        """;

    assertThat(serde.serializer().serialize("calls", open(new OnTimeout.Fallback(""))))
        .asString(StandardCharsets.UTF_8)
        .isEqualTo(written);
  }

  private static final String OLD_RUN = "\"run\":{\"threadId\":\"thread_1\",\"runId\":\"run_1\"}";

  @Test
  void anOpenCallOfAnEarlierVersionIsRead() {
    assertThat(
            read(
                "{\"is\":\"open\",\"sequence\":2,"
                    + OLD_RUN
                    + """
                    ,"turn":7,"onTimeout":{"is":"fallback","output":""},\
                    "deadline":"2026-11-22T10:00:00.123Z","progress":"ANSWERED_INLINE"}\
                    """))
        .isEqualTo(
            new CallState.Open(
                2,
                new Asker.Run(RUN, 7, "", new OnTimeout.Fallback(""), Late.DROP),
                DUE,
                CallState.Progress.ANSWERED_INLINE,
                0,
                DUE));
  }

  @Test
  void closedCallsOfAnEarlierVersionAreRead() {
    Asker asker = new Asker.Run(RUN, 0, "", new OnTimeout.ErrorToModel(), Late.DROP);
    String due = ",\"forgetAt\":\"2026-11-22T10:00:00.123Z\"}";

    assertThat(
            read(
                "{\"is\":\"answered\",\"sequence\":3,"
                    + OLD_RUN
                    + ",\"error\":true,\"outputDigest\":\"e3b0\""
                    + due))
        .isEqualTo(new CallState.Answered(3, asker, true, "e3b0", DUE));
    assertThat(
            read(
                "{\"is\":\"ended\",\"colour\":\"blue\",\"sequence\":4,"
                    + OLD_RUN
                    + ",\"status\":\"EXPIRED\""
                    + due))
        .isEqualTo(new CallState.Ended(4, asker, Status.EXPIRED, false, DUE));
    assertThat(read("{\"is\":\"cancelled_unopened\",\"sequence\":5," + OLD_RUN + due))
        .isEqualTo(new CallState.CancelledUnopened(5, new Owner("thread_1", "run_1"), DUE));
  }

  @Test
  void aParkedAnswerOfAnEarlierVersionIsRead() {
    assertThat(
            read(
                """
                {"is":"parked","sequence":1,\
                "answer":{"callbackId":"cb_1","output":"sunny","error":false},\
                "dropAt":"2026-11-22T10:00:00.123Z"}\
                """))
        .isEqualTo(new CallState.Parked(1, new Answer("cb_1", "sunny", false), DUE));
  }

  @Test
  void aFieldOfALaterVersionIsSkipped() {
    assertThat(
            read(
                """
                {"is":"cancelled_unopened","colour":"blue","sequence":5,"owner":{"tenant":"t"},\
                "forgetAt":"2026-11-22T10:00:00.123Z"}\
                """))
        .isEqualTo(new CallState.CancelledUnopened(5, new Owner(null, null), DUE));
  }

  @Test
  void aBrokenStateIsNotTakenForNoState() {
    assertThatThrownBy(() -> read("{\"is\":\"open\"")).isInstanceOf(SerializationException.class);
  }

  private CallState read(String written) {
    return serde.deserializer().deserialize("calls", written.getBytes(StandardCharsets.UTF_8));
  }
}
