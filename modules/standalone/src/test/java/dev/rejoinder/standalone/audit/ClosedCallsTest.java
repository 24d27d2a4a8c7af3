package dev.rejoinder.standalone.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.schemas.CallStatus;
import dev.rejoinder.standalone.audit.ClosedCalls.CallEnd;
import dev.rejoinder.standalone.audit.ClosedCalls.Match;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class ClosedCallsTest {

  private static final int CALLS = 50_000;

  @Test
  void everyEndIsRememberedWithItsPlace() {
    var closed = new ClosedCalls();
    for (int i = 0; i < CALLS; i++) {
      closed.closed(end("call_" + i, i, "output " + i), true);
    }
    for (int i = 1; i < CALLS; i++) {
      assertThat(closed.told("call_" + i, CallStatus.SUCCEEDED, "output " + i))
          .isEqualTo(Match.SAME);
    }

    var untold = new ArrayList<String>();
    closed.forEachUntold(
        place -> untold.add(ClosedCalls.partition(place) + "@" + ClosedCalls.offset(place)));
    assertThat(untold).containsExactly("7@0");
  }

  @Test
  void anotherStatusOutputOrCallIsNotTheSame() {
    var closed = new ClosedCalls();
    closed.closed(end("call_1", 0, "sunny"), true);

    assertThat(closed.told("call_1", CallStatus.SUCCEEDED, "rainy")).isEqualTo(Match.OTHER);
    assertThat(closed.told("call_1", CallStatus.FAILED, "sunny")).isEqualTo(Match.OTHER);
    assertThat(closed.told("call_2", CallStatus.SUCCEEDED, "sunny")).isEqualTo(Match.UNKNOWN);
  }

  @Test
  void whatNobodyWaitsForNeedNotBeTold() {
    var closed = new ClosedCalls();
    closed.closed(end("call_1", 0, "cancelled"), false);

    var untold = new ArrayList<Long>();
    closed.forEachUntold(untold::add);
    assertThat(untold).isEmpty();
  }

  private static CallEnd end(String callId, long offset, String output) {
    return new CallEnd(
        new Position("call-events", 7, offset), callId, CallStatus.SUCCEEDED, output);
  }
}
