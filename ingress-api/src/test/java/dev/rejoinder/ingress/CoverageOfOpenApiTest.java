package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * Everything /openapi.json says was seen at work by the tests of this module, or stands in
 * openapi-unseen.txt with the reason why not. Runs after all others, as junit-platform.properties
 * orders them, and only when all others did.
 */
@Order(Integer.MAX_VALUE)
class CoverageOfOpenApiTest {

  private static final Path UNSEEN =
      Path.of("src/test/resources/dev/rejoinder/ingress/openapi-unseen.txt");

  @Test
  void whatIsDescribedWasSeenOrIsListedWithAReason() throws IOException {
    assumeTrue(Recorded.classes() > 30, "only when all tests of this module ran");
    Set<String> missing = new TreeSet<>(Recorded.DESCRIBED.coverage().missing());
    List<String> listed =
        Files.readAllLines(UNSEEN).stream()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .toList();
    Set<String> expected = new TreeSet<>();
    Set<String> seen = new TreeSet<>();
    for (String line : listed) {
      List<String> meant = missing.stream().filter(name -> fits(line, name)).toList();
      expected.addAll(meant);
      if (meant.isEmpty()) {
        seen.add(line);
      }
    }

    System.out.printf(
        "%d things are described, %d were not seen%n",
        Recorded.DESCRIBED.coverage().described().size(), missing.size());
    assertThat(missing).isSubsetOf(expected);
    assertThat(seen).as("listed, but seen").isEmpty();
  }

  /** A line that begins with a star stands for all that end so. */
  private static boolean fits(String line, String name) {
    return line.startsWith("* ") ? name.endsWith(line.substring(1)) : name.equals(line);
  }
}
