package dev.rejoinder.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceHeadersTest {

  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  @ParameterizedTest
  @CsvSource({
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01, true",
    "00-00000000000000000000000000000000-00f067aa0ba902b7-01, false",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01, false",
    "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01, false",
    "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01, false",
    "x, false"
  })
  void onlyAValidTraceGoesAlong(String header, boolean valid) {
    assertThat(TraceHeaders.valid(header)).isEqualTo(valid ? header : null);
    assertThat(TraceHeaders.valid(null)).isNull();
  }

  @Test
  void whatIsWrittenIsReadAgainAndNothingElse() {
    assertThat(TraceHeaders.parent(TraceHeaders.of(TRACE))).isEqualTo(TRACE);
    assertThat(TraceHeaders.of((String) null)).isEmpty();

    var other = new RecordHeaders();
    other.add("traceparent", "00-abc\r\n".getBytes(StandardCharsets.UTF_8));
    assertThat(TraceHeaders.parent(other)).isNull();
  }

  @Test
  void whereNothingIsTracedATraceGoesOnAsItCame() {
    var span = Tracing.start("x", io.opentelemetry.api.trace.SpanKind.SERVER, TRACE);

    assertThat(Tracing.on()).isFalse();
    assertThat(Tracing.next(span, TRACE)).isEqualTo(TRACE);
    assertThat(Tracing.next(span, null)).isNull();
  }

  @Test
  void aStepIsPartOfItsOwnTraceWhateverCausedIt() {
    String sameTrace = TRACE.replace("00f067aa0ba902b7", "1111111111111111");
    String otherTrace = TRACE.replace("4bf9", "aaaa");

    assertThat(Tracing.parent(TRACE, sameTrace)).isEqualTo(sameTrace);
    assertThat(Tracing.parent(TRACE, otherTrace)).isEqualTo(TRACE);
    assertThat(Tracing.parent(TRACE, null)).isEqualTo(TRACE);
    assertThat(Tracing.parent(null, otherTrace)).isEqualTo(otherTrace);
  }
}
