package dev.rejoinder.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CausalOrderTest {

  private final List<String> handedOn = new ArrayList<>();
  private final CausalOrder<String> order = new CausalOrder<>(handedOn::add);

  private void seen(String lane, String cause, String name) {
    order.add(
        new CausalOrder.Fact<>(
            lane, cause.isEmpty() ? List.of() : List.of(cause), List.of(name), name));
  }

  @Test
  void anEffectSeenFirstWaitsForItsCause() {
    seen("results", "request", "result");
    assertThat(handedOn).isEmpty();

    seen("requests", "", "request");
    assertThat(handedOn).containsExactly("request", "result");
  }

  @Test
  void aWholeChainIsHandedOnOnceItsBeginningIsKnown() {
    seen("c", "b", "c");
    seen("b", "a", "b");
    seen("a", "", "a");

    assertThat(handedOn).containsExactly("a", "b", "c");
  }

  @Test
  void whatSharesALaneWithSomethingHeldWaitsBehindIt() {
    seen("lane", "a", "b");
    seen("lane", "", "after b");
    seen("elsewhere", "", "at once");
    assertThat(handedOn).containsExactly("at once");

    seen("first", "", "a");
    assertThat(handedOn).containsExactly("at once", "a", "b", "after b");
  }

  @Test
  void aCauseThatNeverComesSilencesNothing() {
    seen("lane", "never", "stuck");
    for (int i = 0; i < 60; i++) {
      seen("lane", "", "fact " + i);
    }
    assertThat(handedOn).hasSize(61).startsWith("stuck", "fact 0");

    seen("other", "never", "last");
    order.releaseAll();
    assertThat(handedOn).endsWith("last");
  }
}
