package dev.rejoinder.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.rejoinder.testkit.untidy.core.Untidy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class HouseRulesTest {

  @TestFactory
  Stream<DynamicTest> houseRules() {
    return HouseRules.of("dev.rejoinder.embedded").withShells("").tests();
  }

  @Test
  void everyBrokenRuleIsNamed() throws Throwable {
    String root = Untidy.class.getPackageName().replace(".core", "");
    var classes = new ClassFileImporter().importPackages(root);
    var rules = HouseRules.of(root).withCores("core");
    List<String> broken = new ArrayList<>();
    for (DynamicTest test : rules.tests(classes, classes).toList()) {
      try {
        test.getExecutable().execute();
      } catch (AssertionError e) {
        broken.add(test.getDisplayName());
      }
    }

    assertThat(broken)
        .containsExactlyInAnyOrder(
            "onlyTheShellKnowsKafka",
            "theCoreIsPure",
            "onlyTheShellReadsTheClock",
            "packagesHaveNoCycles",
            "nobodySleeps");
  }
}
