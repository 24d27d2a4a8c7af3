package dev.rejoinder.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo as people see it: its own process, and all it writes. */
class DemoIT {

  private static final String STEP = " *\\d+\\.\\d{3}  [a-z(].*";

  @TempDir private Path folder;

  private record Ended(int exitCode, List<String> out, List<String> err) {}

  @Test
  void theDemoPrintsItsOwnLinesAloneAndEffectsAfterTheirCauses() throws Exception {
    var ended = demo("0");

    assertThat(ended.err()).isEmpty();
    assertThat(ended.exitCode()).isZero();
    var out = ended.out();
    assertThat(String.join("\n", out)).doesNotContain("\u001b", " WARN ", " INFO ", " ERROR ");
    assertThat(out.subList(0, 2))
        .containsExactly(
            "Rejoinder demo",
            "A scripted stand-in answers, not a model; set OPENAI_API_KEY to ask a real one.");
    var head =
        out.indexOf(out.stream().filter(l -> l.startsWith("seconds")).findFirst().orElse(""));
    var rest = out.subList(head + 1, out.size());
    var steps = rest.subList(0, rest.indexOf(""));
    assertThat(steps).hasSizeGreaterThan(30).allMatch(line -> line.matches(STEP));
    assertThat(steps.stream().map(line -> line.substring(9, 28).strip()))
        .containsSubsequence(
            "run-commands",
            "run-events",
            "model-requests",
            "model-results",
            "calls",
            "call-events",
            "deliveries",
            "(tool server)",
            "callbacks",
            "call-outcomes",
            "model-requests",
            "model-results",
            "run-events");
    assertThat(first(steps, "model-requests")).isLessThan(first(steps, "model-results"));
    assertThat(first(steps, "deliveries ")).isLessThan(first(steps, "(tool server)"));
    assertThat(out).anyMatch(l -> l.contains("Berlin: 22")).anyMatch(l -> l.contains("Paris: 19"));
  }

  @Test
  void aBusyPortIsOneSentence() throws Exception {
    try (var busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var ended = demo(String.valueOf(busy.getLocalPort()));

      assertThat(ended.exitCode()).isEqualTo(1);
      assertThat(ended.out()).isEmpty();
      assertThat(ended.err())
          .containsExactly(
              "Port %d is in use on this machine; set PORT to a free one."
                  .formatted(busy.getLocalPort()));
    }
  }

  private static int first(List<String> lines, String what) {
    return lines.indexOf(lines.stream().filter(line -> line.contains(what)).findFirst().orElse(""));
  }

  /** {@code port} 0 leaves the choice to the demo. */
  private Ended demo(String port) throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"));
    // As in production: the class path of tests has a quieter file.
    command.add("-Dlogback.configurationFile=logback.xml");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("-Dstdout.encoding=UTF-8", Rejoinder.class.getName(), "demo"));
    var builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().keySet().removeIf(key -> key.matches("(OPENAI|MODEL|LOG|PORT|JAVA).*"));
    // Set for other programs on many machines.
    builder.environment().put("LOG_LEVEL", "info");
    builder.environment().put("LOG_LEVEL_LIBRARIES", "info");
    if (!port.equals("0")) {
      builder.environment().put("PORT", port);
    }
    var out = folder.resolve("out");
    var err = folder.resolve("err");
    var process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Ended(
        process.exitValue(),
        Files.readAllLines(out, StandardCharsets.UTF_8),
        Files.readAllLines(err, StandardCharsets.UTF_8).stream()
            .filter(line -> !line.startsWith("WARNING: "))
            .toList());
  }
}
