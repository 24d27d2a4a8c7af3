package dev.rejoinder.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.sources.SourcesFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoutesCheckCommandTest {

  private static final Path EXAMPLE = Path.of("../../examples/sources.example.yaml");
  private static final String SOURCES =
      """
      sources:
        - {name: slack, secrets: [a, b], api: {token: t, self: UBOT}}
        - {name: github, open: true}
        - {name: stripe, enabled: false}
      routes:
        - {name: chat, source: slack, types: [app_mention, message],
           ask: {assistant_id: weather, reply: true}}
        - {name: ci, source: github, types: [push],
           task: {webhook_url: "https://ci.example.com/x", prompt: "on {{/payload/ref}}"}}
        - {name: issues, source: github, types: ["issue*"], fan_out: true}
      """;

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int check(String... args) {
    return Rejoinder.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(
            Stream.concat(Stream.of("routes", "check"), Stream.of(args)).toArray(String[]::new));
  }

  @Test
  void theShippedExampleIsSoundOnceItsVariablesAreSet() throws IOException {
    String example = Files.readString(EXAMPLE);

    SourcesFile file = SourcesFile.parse(example, name -> Optional.of("ab".repeat(32)));
    assertThat(file.problems()).isEmpty();
    assertThat(file.sources().all()).hasSize(7);
    assertThat(SourcesFile.parse(example, name -> Optional.empty()).problems())
        .allMatch(problem -> problem.contains("is not set") || problem.contains("'secrets' must"));
  }

  @Test
  void whatIsSoundIsListed() throws IOException {
    assertThat(check("--file", file("sources.yaml", SOURCES))).isZero();

    assertThat(lines())
        .anyMatch(line -> line.matches("slack +slack +enabled +signed with one of 2 secrets"))
        .anyMatch(line -> line.matches("github +github +enabled +taken unsigned, from anybody"))
        .anyMatch(line -> line.matches("stripe +stripe +disabled +refused: there is no secret"))
        .anyMatch(line -> line.matches("chat +slack +app_mention, message +asks weather, and.*"))
        .anyMatch(line -> line.matches("ci +github +push +a task to ci.example.com"));
  }

  @Test
  void everyProblemIsTold() throws IOException {
    String broken = "sources: [{name: slack, timeout: 1}]\nroutes: [{name: r, types: [a]}]";

    assertThat(check("--file", file("sources.yaml", broken))).isEqualTo(2);

    assertThat(err.toString())
        .contains(
            "Source 'slack': 'timeout' must be text.",
            "Route 'r' needs 'source'.",
            "Route 'r' must have one of 'ask'");
  }

  @Test
  void aSecretThatCanNeverVerifyIsAProblemAsItIsToTheIngress() throws IOException {
    String broken = "sources: [{name: openphone, secrets: [no base64]}]\nroutes: []";

    assertThat(check("--file", file("sources.yaml", broken))).isEqualTo(2);

    assertThat(err.toString()).contains("Source openphone: ");
  }

  @Test
  void aSampleShowsWhatItWouldStart() throws IOException {
    String mention =
        """
        {"event_id":"Ev1","event":{"type":"app_mention","channel":"C1","user":"U1",
         "text":"<@UBOT> What's the weather?","ts":"1.5"}}
        """;

    assertThat(sample("slack", mention)).isZero();

    assertThat(lines())
        .contains(
            "event      slack.app_mention",
            "route      chat",
            "asks       weather",
            "question   What's the weather?",
            "reply      slack {channel=C1, thread_ts=1.5}")
        .anyMatch(line -> line.matches("thread     thread_[0-9a-v]{26}"));
  }

  @Test
  void aSampleMayNeedItsType() throws IOException {
    assertThat(sample("github", "{\"ref\":\"main\"}", "--type", "push")).isZero();
    assertThat(lines())
        .contains("event      github.push", "task to    https://ci.example.com/x")
        .contains("prompt     on main");
  }

  @Test
  void aSampleNobodyHandlesIsToldToSubscribers() throws IOException {
    assertThat(sample("github", "{}", "--type", "star")).isZero();
    assertThat(lines()).contains("event      github.star", "route      none: subscribers are told");
  }

  @Test
  void aSampleOfABotSaysWhyItIsNotAsked() throws IOException {
    String bot =
        "{\"event\":{\"type\":\"message\",\"channel\":\"C1\",\"bot_id\":\"B1\",\"text\":\"x\"}}";

    assertThat(sample("slack", bot)).isZero();
    assertThat(lines()).contains("route      chat", "not asked  a bot wrote it");
  }

  @Test
  void whatIsNoSampleIsSaidPlainly() throws IOException {
    assertThat(sample("slack", "[]")).isEqualTo(1);
    assertThat(sample("slack", "{\"type\":\"url_verification\"}")).isEqualTo(1);
    assertThat(sample("fax", "{}")).isEqualTo(2);
    assertThat(check("--sample", "x.json")).isEqualTo(2);

    assertThat(err.toString())
        .contains("is not a JSON object", "is a handshake", "There is no source 'fax'.")
        .contains("--sample and --source need one another");
  }

  private int sample(String source, String body, String... more) throws IOException {
    List<String> args =
        List.of(
            "--file",
            file("sources.yaml", SOURCES),
            "--sample",
            file("sample.json", body),
            "--source",
            source);
    return check(Stream.concat(args.stream(), Stream.of(more)).toArray(String[]::new));
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private List<String> lines() {
    return out.toString().lines().toList();
  }
}
