package dev.rejoinder.testkit;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * What a reviewer would otherwise have to say twice, as tests of one module.
 *
 * <pre>{@code
 * @TestFactory
 * Stream<DynamicTest> houseRules() {
 *   return HouseRules.of("dev.rejoinder.callback").withCores("call").tests();
 * }
 * }</pre>
 *
 * @param root the module's package
 * @param cores packages below it that are pure: no Kafka, HTTP, Avro, logger or clock
 * @param shells packages below it whose every class may use Kafka and the clock; an empty name is
 *     the root package itself
 */
public record HouseRules(String root, List<String> cores, List<String> shells) {

  private static final int FILE_LINES_MAX = 300;

  /** Last words of the names of classes that may use Kafka and the clock. */
  private static final List<String> SHELL_SUFFIXES =
      List.of(
          "Worker",
          "Config",
          "Topology",
          "Processor",
          "Client",
          "Service",
          "Settings",
          "Api",
          "Tail",
          "Serdes",
          "Stores",
          "Publisher",
          "Caller",
          "Dispatcher",
          "View",
          "Routes");

  private static final List<String> WORKERS = List.of("ingress", "run", "dispatch", "callback");

  public HouseRules {
    cores = List.copyOf(cores);
    shells = List.copyOf(shells);
  }

  public static HouseRules of(String root) {
    return new HouseRules(root, List.of(), List.of());
  }

  public HouseRules withCores(String... names) {
    return new HouseRules(root, List.of(names), shells);
  }

  public HouseRules withShells(String... names) {
    return new HouseRules(root, cores, List.of(names));
  }

  /** One test per rule, run in the module's own folder. */
  public Stream<DynamicTest> tests() {
    JavaClasses main =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(root);
    return tests(main, new ClassFileImporter().importPackages(root));
  }

  /** As {@link #tests()}, holding {@code all}, tests too, only to what is asked of tests. */
  Stream<DynamicTest> tests(JavaClasses main, JavaClasses all) {
    List<DynamicTest> tests = new ArrayList<>();
    tests.add(test("onlyTheShellKnowsKafka", onlyTheShellKnowsKafka(), main));
    tests.add(test("theCoreIsPure", theCoreIsPure(), main));
    tests.add(test("onlyTheShellReadsTheClock", onlyTheShellReadsTheClock(), main));
    tests.add(test("workersDoNotImportEachOther", workersDoNotImportEachOther(), main));
    tests.add(test("packagesHaveNoCycles", packagesHaveNoCycles(), main));
    tests.add(test("nobodySleeps", nobodySleeps(), all));
    tests.add(dynamicTest("filesStayShort", HouseRules::filesStayShort));
    return tests.stream();
  }

  private static DynamicTest test(String name, ArchRule rule, JavaClasses classes) {
    return dynamicTest(name, () -> rule.allowEmptyShould(true).check(classes));
  }

  private ArchRule onlyTheShellKnowsKafka() {
    return noClasses()
        .that(areOutsideTheShell())
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.kafka..");
  }

  private ArchRule theCoreIsPure() {
    return noClasses()
        .that(areIn(cores))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.kafka..",
            "org.apache.avro..",
            "dev.rejoinder.schemas..",
            "dev.rejoinder.runtime..",
            "org.slf4j..",
            "java.net..",
            "okhttp3..",
            "io.javalin..")
        .orShould()
        .callMethodWhere(calls("java\\.lang\\.System", "nanoTime|currentTimeMillis"))
        .orShould()
        .callMethodWhere(calls("java\\.util\\.UUID", "randomUUID"));
  }

  private ArchRule onlyTheShellReadsTheClock() {
    return noClasses()
        .that(areOutsideTheShell())
        .should()
        .callMethodWhere(calls("java\\.time\\..*", "now|system.*"))
        .orShould()
        .callMethodWhere(calls("java\\.lang\\.System", "currentTimeMillis"));
  }

  private ArchRule workersDoNotImportEachOther() {
    String[] others =
        WORKERS.stream()
            .map("dev.rejoinder."::concat)
            .filter(worker -> !worker.equals(root))
            .map(worker -> worker + "..")
            .toArray(String[]::new);
    return noClasses()
        .that()
        .resideInAnyPackage(
            WORKERS.stream().map("dev.rejoinder.%s.."::formatted).toArray(String[]::new))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(others);
  }

  private static ArchRule packagesHaveNoCycles() {
    return SlicesRuleDefinition.slices().assignedFrom(new ByPackage()).should().beFreeOfCycles();
  }

  private static ArchRule nobodySleeps() {
    return noClasses()
        .should()
        .callMethodWhere(
            calls("java\\.lang\\.Thread|java\\.util\\.concurrent\\.TimeUnit", "sleep"));
  }

  private static DescribedPredicate<JavaMethodCall> calls(String owner, String method) {
    return target(nameMatching(method)).and(target(owner(nameMatching(owner)))).forSubtype();
  }

  /** A nested class belongs where its file does. */
  private DescribedPredicate<JavaClass> areOutsideTheShell() {
    return describe(
        "are outside the shell",
        type -> {
          String file = type.getName().split("\\$", 2)[0];
          return SHELL_SUFFIXES.stream().noneMatch(file::endsWith) && !areIn(shells).test(type);
        });
  }

  private DescribedPredicate<JavaClass> areIn(List<String> names) {
    return describe(
        "are in " + names,
        type ->
            names.stream()
                .anyMatch(name ->
                    type.getPackageName().equals(name.isEmpty() ? root : root + "." + name)));
  }

  private static void filesStayShort() throws IOException {
    List<String> tooLong = new ArrayList<>();
    try (Stream<Path> sources = Files.walk(Path.of("src"))) {
      for (Path source : sources.filter(path -> path.toString().endsWith(".java")).toList()) {
        int lines = Files.readAllLines(source).size();
        if (lines > FILE_LINES_MAX) {
          tooLong.add("%s has %d lines".formatted(source, lines));
        }
      }
    }
    if (!tooLong.isEmpty()) {
      throw new AssertionError("No file has more than " + FILE_LINES_MAX + " lines: " + tooLong);
    }
  }

  private static final class ByPackage implements SliceAssignment {

    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      return SliceIdentifier.of(type.getPackageName());
    }

    @Override
    public String getDescription() {
      return "packages";
    }
  }
}
