package dev.rejoinder.sources;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.runtime.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourcesFileTest {

  private static final String FULL =
      """
      sources:
        - name: chat
          kind: slack
          secrets: ["${SIGNING}", old]
          allowed_ips: [10.0.0.0/8, "2001:db8::/32", 203.0.113.7]
          rate_limit: {requests: 5, window: 1m}
          timeout: 1s
          enabled: false
          open: true
          api: {url: "http://localhost:1/api/", token: "x-${TOKEN}-y", self: U1, check_every: 5m}
          silence: 1h
        - name: discord
          secrets: ["%s"]
          api: {token: t}
          gateway: {shards: 2}
        - name: shop
          kind: generic
          secrets: [s]
          scheme:
            hmac: {header: X-Sig, prefix: "sha1=", signed: "{id}.{timestamp}.{body}",
                   algorithm: sha1, encoding: base64, timestamp_header: X-Time,
                   timestamp_unit: ms, tolerance: 1m}
            id_header: X-Id
            id_pointer: /id
            type_header: X-Type
            type_pointer: /type
      routes:
        - name: questions
          source: chat
          types: [app_mention, "message*"]
          filter: {"/payload/event/channel": {equals: "${CHANNEL}"}}
          ask: {assistant_id: weather, question: "{{/payload/event/text}}",
                thread: "{{/payload/event/user}}", reply: {error_text: Oops.}}
        - name: orders
          source: shop
          types: ["*"]
          task: {webhook_url: "https://example.com/t", prompt: "{{/type}}",
                 params: {deep: [{id: "{{/payload/id}}"}], count: 3}}
        - {name: rest, source: discord, types: [message], fan_out: true}
      """
          .formatted("ab".repeat(32));

  private static final Map<String, String> VARIABLES =
      Map.of("SIGNING", "${TOKEN}", "TOKEN", "to$1ken", "CHANNEL", "C1");

  @Test
  void everyFieldIsRead() {
    SourcesFile file = parse(FULL);

    assertThat(file.problems()).isEmpty();
    assertThat(file.sources().find("chat"))
        .contains(
            new Source(
                "chat",
                SourceKind.SLACK,
                false,
                true,
                List.of(new Secret("${TOKEN}"), new Secret("old")),
                List.of("10.0.0.0/8", "2001:db8::/32", "203.0.113.7"),
                5,
                Duration.ofMinutes(1),
                Duration.ofSeconds(1),
                Optional.empty(),
                new ProviderApi(
                    URI.create("http://localhost:1/api"),
                    Optional.of(new Secret("x-to$1ken-y")),
                    Optional.of("U1"),
                    Optional.of(Duration.ofMinutes(5))),
                Optional.empty(),
                Optional.of(Duration.ofHours(1))));
    assertThat(file.sources().find("shop").flatMap(Source::scheme))
        .contains(
            new GenericScheme(
                new GenericScheme.Proof.Hmac(
                    "X-Sig",
                    "sha1=",
                    "{id}.{timestamp}.{body}",
                    "HmacSHA1",
                    GenericScheme.Encoding.BASE64,
                    Optional.of("X-Time"),
                    GenericScheme.TimestampUnit.MILLISECONDS,
                    Duration.ofMinutes(1)),
                Optional.of("X-Id"),
                Optional.of("/id"),
                Optional.of("X-Type"),
                Optional.of("/type")));
    assertThat(file.sources().routes())
        .extracting(Route::name)
        .containsExactly("questions", "orders", "rest");
    assertThat(file.sources().routes().getFirst().filter()).isPresent();
    assertThat(file.sources().routes().getFirst().action())
        .isEqualTo(
            new Route.Action.Ask(
                Optional.of("weather"),
                Optional.of("{{/payload/event/text}}"),
                Optional.of("{{/payload/event/user}}"),
                Optional.of(new Route.Reply.Origin(Optional.of("Oops.")))));
    assertThat(((Route.Action.Task) file.sources().routes().get(1).action()).params().toString())
        .isEqualTo("{\"deep\":[{\"id\":\"{{/payload/id}}\"}],\"count\":3}");
    assertThat(file.sources().routes().getLast().action()).isEqualTo(new Route.Action.FanOut());
  }

  @Test
  void whatIsLeftOutHasItsDefault() {
    SourcesFile file =
        parse(
            """
            sources:
              - {name: slack}
              - {name: discord, gateway: {}, api: {token: t}}
              - {name: github}
              - {name: mine, kind: generic}
              - {name: openphone}
            """);

    assertThat(file.problems()).isEmpty();
    Source slack = file.sources().find("slack").orElseThrow();
    assertThat(slack.kind()).isEqualTo(SourceKind.SLACK);
    assertThat(slack.enabled()).isTrue();
    assertThat(slack.open()).isFalse();
    assertThat(slack.secrets()).isEmpty();
    assertThat(slack.requestsMax()).isEqualTo(1000);
    assertThat(slack.rateWindow()).isEqualTo(Duration.ofMinutes(15));
    assertThat(file.sources().all())
        .extracting(Source::timeout)
        .extracting(Duration::toMillis)
        .containsExactly(2500L, 2500L, 10_000L, 10_000L, 10_000L);
    assertThat(file.sources().all())
        .extracting(source -> source.api().url().toString())
        .containsExactly(
            "https://slack.com/api",
            "https://discord.com/api/v10",
            "",
            "",
            "https://api.openphone.com/v1");
    assertThat(file.sources().find("discord").flatMap(Source::gateway))
        .contains(new Source.Gateway(1, Optional.empty()));
    assertThat(file.sources().find("mine").flatMap(Source::scheme).orElseThrow().proof())
        .isEqualTo(new GenericScheme.Proof.Token("X-Webhook-Token"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "name: a                            | Source 'a' needs a 'kind', one of openphone, slack",
        "kind: slack                        | Source number 1 needs 'name'.",
        "name: a b, kind: slack             | Source 'a b': 'name' may have",
        "name: a, kind: fax                 | Source 'a' needs a 'kind'",
        "name: slack, colour: red           | Source 'slack' has 'colour', which is not a setting",
        "name: slack, secrets: [\"${NO}\"]  | Source 'slack', secrets: NO is not set.",
        "name: slack, secrets: [\"${N-O}\"] | Source 'slack', secrets: '${N-O}' must be ${ with",
        "name: slack, secrets: s            | Source 'slack': 'secrets' must be a list of texts.",
        "name: slack, secrets: [\" \"]      | Source 'slack': 'secrets' must be a list of texts.",
        "name: discord, secrets: [abc]      | Source 'discord': 'secrets' must be public keys",
        "name: slack, allowed_ips: [x]      | Source 'slack': 'allowed_ips' has 'x', which is no IP",
        "name: slack, allowed_ips: [1.2.3.4/33]  | 'allowed_ips' has '1.2.3.4/33'",
        "name: slack, allowed_ips: [\"1.2.3\"]   | 'allowed_ips' has '1.2.3'",
        "name: slack, timeout: soon         | Source 'slack': 'timeout' must be a duration from",
        "name: slack, timeout: 5m           | Source 'slack': 'timeout' must be a duration from",
        "name: slack, silence: 5            | Source 'slack': 'silence' must be text.",
        "name: slack, enabled: maybe        | Source 'slack': 'enabled' must be true or false.",
        "name: slack, rate_limit: {requests: 0}  | Source 'slack', rate_limit: 'requests' must be",
        "name: slack, rate_limit: {per: 1m} | Source 'slack', rate_limit has 'per', which is not",
        "name: slack, api: {url: ftp://x}   | Source 'slack', api: 'url' must be a URL",
        "name: slack, api: {check_every: 1m} | Source 'slack', api needs 'token' because",
        "name: github, api: {token: t}      | Source 'github' has 'api', which only slack",
        "name: slack, gateway: {shards: 1}  | Source 'slack' has 'gateway', which only discord has.",
        "name: discord, gateway: {}         | Source 'discord' needs 'token' under 'api' because",
        "name: discord, api: {token: t}, gateway: {url: \"http://x\"} | gateway: 'url' must be a URL",
        "name: slack, scheme: {}            | Source 'slack' has 'scheme', which only generic has.",
        "name: a, kind: generic, scheme: {hmac: {header: S}, token: {}}  | must have 'hmac' or 'token'",
        "name: a, kind: generic, scheme: {hmac: {}}    | scheme, hmac needs 'header'",
        "name: a, kind: generic, scheme: {hmac: {header: S, signed: x}}    | must have {body}",
        "name: a, kind: generic, scheme: {hmac: {header: S, signed: \"{timestamp}{body}\"}} | needs 'timestamp_header'",
        "name: a, kind: generic, scheme: {hmac: {header: S, timestamp_header: T}} | must have {timestamp} in it",
        "name: a, kind: generic, scheme: {hmac: {header: S, signed: \"{id}{body}\"}} | 'id_header' because",
        "name: a, kind: generic, scheme: {hmac: {header: S, algorithm: md5}} | 'algorithm' must be one of",
        "name: a, kind: generic, scheme: {token: {header: \"a b\"}} | 'header' must be the name of a",
        "name: a, kind: generic, scheme: {id_pointer: id}       | 'id_pointer' must be a JSON pointer",
      })
  void aSourceThatIsWrongIsNamedWithItsField(String source, String problem) {
    assertThat(parse("sources: [{" + source + "}]").problems())
        .hasSize(1)
        .first()
        .asString()
        .contains(problem)
        .endsWith(".");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`sources: [{`                                    | is not YAML",
        "`sources: [{name: a, name: b}]`                  | is not YAML",
        "`[]`                                             | must be a mapping",
        "``                                               | must be a mapping",
        "`sources: []`                                    | defines no source",
        "`sources: [{name: slack}, {name: slack}]`        | defines source 'slack' twice",
        "`sources: [{name: slack}]\nrouts: []`            | has 'routs', which is not a setting",
      })
  void aFileThatIsWrongSaysSo(String yaml, String problem) {
    SourcesFile file = parse(yaml);

    assertThat(file.problems()).hasSize(1).first().asString().contains(problem);
    assertThat(file.sources().all()).isEmpty();
  }

  @Test
  void everyProblemIsToldAtOnce() {
    SourcesFile file =
        parse(
            """
            sources: [{name: slack, timeout: 1}, {name: fax}]
            routes: [{name: r, source: gone, types: [a], fan_out: true}, {name: r}]
            """);

    assertThat(file.problems()).hasSizeGreaterThanOrEqualTo(6);
  }

  private static SourcesFile parse(String yaml) {
    return SourcesFile.parse(yaml, name -> Optional.ofNullable(VARIABLES.get(name)));
  }
}
