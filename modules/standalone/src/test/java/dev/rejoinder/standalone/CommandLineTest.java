package dev.rejoinder.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
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
        "secrets",
        "secrets reencrypt",
        "keys",
        "keys create",
        "keys list",
        "keys revoke",
        "audit",
        "audit verify",
        "audit run",
        "audit export",
        "routes",
        "routes check",
        "replay",
        "callback",
        "listen");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandExplainsItselfWithExamples(String command) {
    assertThat(run((command + " --help").split(" "))).isZero();

    assertThat(out.toString())
        .startsWith("Usage: rejoinder " + command)
        .containsPattern("Examples?:\\R +.*rejoinder " + command);
  }

  @ParameterizedTest
  @ValueSource(strings = {"up", "dispatch-worker", "ingress"})
  void whereWebhooksAreSentOrCheckedPrivateNetworksCanBeAllowed(String command) {
    assertThat(run(command, "--help")).isZero();
    assertThat(out.toString()).contains("--allow-private-networks");
  }

  @Test
  void elsewhereTheyCannot() {
    assertThat(run("run-worker", "--allow-private-networks")).isEqualTo(ExitCodes.USAGE);
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
        new Object[] {"audit", "What to audit is missing: verify, run or export."},
        new Object[] {"audit verify --since soon", "--since must be a time such as 2026-05-01"},
        new Object[] {"audit verify --since 1h --until 2h", "--since must be before --until."},
        new Object[] {"audit run thread_1", "ID must begin with run_, call_ or task_"},
        new Object[] {"replay", "Missing required option: '--to=URL'."},
        new Object[] {"replay --to ftp://x", "--to must begin with http:// or https://"},
        new Object[] {"replay --to http://x --rate fast", "--rate must be written like 20/s"},
        new Object[] {"replay --to http://x --from there", "--from must be written like events:2:"},
        new Object[] {"callback run_1 success", "ID must begin with call_ or task_"},
        new Object[] {"callback call_1 success", "A tool call's success needs --output."},
        new Object[] {"callback task_1 success --output x", "--output does not go with a task"},
        new Object[] {"callback task_1 success --metadata {", "--metadata must be JSON, not '{'"},
        new Object[] {"keys create --name x --scopes asks", "--scopes must be of ask, callbacks,"},
        new Object[] {"keys create --name x --scopes ask --owner a/b", "--owner must match"},
        new Object[] {"keys create --name x --scopes ask --expires-in soon", "--expires-in must"},
        new Object[] {"keys revoke", "Missing required parameter: 'ID'."},
        new Object[] {"listen --delay soon", "--delay must be a time such as 250ms or 2s"},
        new Object[] {"listen --status 99", "--status must be 200 to 599, not 99"},
        new Object[] {"listen --path hooks", "--path must begin with /, not 'hooks'"},
        new Object[] {"listen --forward there", "--forward must begin with http:// or https://"},
        new Object[] {"listen --register there", "--register must begin with http:// or https://"},
        new Object[] {"listen --events *", "Error: Missing required argument(s): --register=URL"},
        new Object[] {"kafka --quorum 1@here", "--quorum: A node is written ID@HOST:PORT, not"},
        new Object[] {"kafka --node 2 --quorum 1@here:9", "--quorum: Node 2 is not in 1@here:9."},
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
  void callingBackNobodyEndsWithOneSentence() {
    assertThat(run("callback", "task_1", "Success", "--url", "http://127.0.0.1:1")).isEqualTo(1);

    assertThat(err.toString())
        .startsWith("Nobody answers at http://127.0.0.1:1; 'rejoinder up' starts Rejoinder");
  }

  @Test
  void aStackTraceIsShownOnlyToThoseWhoDebug() {
    run("ask", "--debug", "--url", "http://127.0.0.1:1", "hello");

    assertThat(err.toString()).contains("\tat dev.rejoinder.standalone.AskClient");
  }
}
