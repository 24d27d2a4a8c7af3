package dev.rejoinder.callback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.runtime.TraceHeaders;
import java.time.Duration;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallTracesTest {

  private static final String CALL = "call_1";
  private static final String OF_THE_TOOL = CallsDriver.TRACE.replace("4bf9", "aaaa");
  private static final String LATER =
      CallsDriver.TRACE.replace("00f067aa0ba902b7", "1111111111111111");

  private final CallsDriver worker = new CallsDriver();

  @AfterEach
  void close() {
    worker.close();
  }

  @Test
  void anAnswerWithATraceOfItsOwnLeavesTheCallInItsTrace() {
    worker.open(CALL);
    worker.traced(OF_THE_TOOL);
    worker.answer(CALL, "cb_1", "sunny");

    assertThat(trace(worker.outcomes().getFirst())).isEqualTo(CallsDriver.TRACE);
  }

  @Test
  void anAnswerThatContinuesTheTraceOfTheCallComesBeforeItsOutcome() {
    worker.open(CALL);
    worker.traced(LATER);
    worker.answer(CALL, "cb_1", "sunny");

    assertThat(trace(worker.outcomes().getFirst())).isEqualTo(LATER);
  }

  @Test
  void aDeadlineThatPassesIsPartOfTheTraceOfTheCall() {
    worker.open(CALL);
    worker.pass(Duration.ofDays(2));

    assertThat(trace(worker.outcomes().getFirst())).isEqualTo(CallsDriver.TRACE);
  }

  @Test
  void anAnswerThatComesFirstSaysNothingOfTheTraceOfItsCall() {
    worker.traced(OF_THE_TOOL);
    worker.answer(CALL, "cb_1", "sunny");
    worker.traced(CallsDriver.TRACE);
    worker.open(CALL);

    assertThat(trace(worker.outcomes().getFirst())).isEqualTo(CallsDriver.TRACE);
  }

  private static @Nullable String trace(TestRecord<String, ?> written) {
    return TraceHeaders.parent(written.headers());
  }
}
