package dev.rejoinder.ingress;

import dev.rejoinder.testkit.HouseRules;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class HouseRulesTest {

  @TestFactory
  Stream<DynamicTest> houseRules() {
    return HouseRules.of("dev.rejoinder.ingress")
        .withCores("access", "signature", "inbound")
        .tests();
  }
}
