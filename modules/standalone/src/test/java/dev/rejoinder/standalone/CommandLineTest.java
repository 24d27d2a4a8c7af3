package dev.rejoinder.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class CommandLineTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    return Rejoinder.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
        .execute(args);
  }

  static Stream<String> commands() {
    return Stream.of(
        "demo",
        "up",
        "ask",
        "ingress",
        "run-worker",
        "dispatch-worker",
        "callback-worker",
        "topics",
        "topics create",
        "topics check",
        "kafka",
        "audit",
        "audit verify");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandExplainsItselfWithExamples(String command) {
    assertThat(run((command + " --help").split(" "))).isZero();

    assertThat(out.toString())
        .startsWith("Usage: rejoinder " + command)
        .containsPattern("Examples?:\\R +.*rejoinder " + command);
  }

  @Test
  void theHelpListsEveryCommand() {
    assertThat(run("--help")).isZero();

    assertThat(out.toString()).contains(commands().filter(c -> !c.contains(" ")).toList());
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistakeEndsWithTwoAndOneSentence(String line, String sentence) {
    assertThat(run(line.isEmpty() ? new String[0] : line.split(" "))).isEqualTo(2);

    assertThat(err.toString()).startsWith(sentence).doesNotContain("\tat ");
    assertThat(err.toString().lines()).hasSize(2);
  }

  static Stream<Object[]> mistakes() {
    return Stream.of(
        new Object[] {"", "Missing required subcommand."},
        new Object[] {"frobnicate", "Unmatched argument at index 0: 'frobnicate'."},
        new Object[] {"ask", "Missing required parameter: 'QUESTION'."},
        new Object[] {"ask --wait soon hello", "--wait must be a time such as 30s or 2m"},
        new Object[] {"ask --url ftp://x hello", "--url must begin with http:// or https://"},
        new Object[] {"kafka --port many", "Invalid value for option '--port'"});
  }

  @Test
  void askingNobodyEndsWithOneSentence() {
    assertThat(run("ask", "--url", "http://127.0.0.1:1", "hello")).isEqualTo(1);

    assertThat(err.toString().lines())
        .containsExactly(
            "Nobody answers at http://127.0.0.1:1; 'rejoinder up' starts Rejoinder, --url says"
                + " where else to ask.");
  }

  @Test
  void aStackTraceIsShownOnlyToThoseWhoDebug() {
    run("ask", "--debug", "--url", "http://127.0.0.1:1", "hello");

    assertThat(err.toString()).contains("\tat dev.rejoinder.standalone.AskClient");
  }
}
