package dev.rejoinder.dispatch;

import dev.rejoinder.testkit.HouseRules;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class HouseRulesTest {

  @TestFactory
  Stream<DynamicTest> theHouseRulesHold() {
    return HouseRules.of("dev.rejoinder.dispatch")
        .withCores("delivery", "lane")
        .withShells("jobs")
        .tests();
  }
}
