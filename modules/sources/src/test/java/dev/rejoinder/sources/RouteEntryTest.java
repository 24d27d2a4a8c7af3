package dev.rejoinder.sources;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteEntryTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "source: slack, types: [a], fan_out: true          | Route number 1 needs 'name'.",
        "name: r, types: [a], fan_out: true                | Route 'r' needs 'source'.",
        "name: r, source: nowhere, types: [a], fan_out: true | Route 'r' names source 'nowhere', which",
        "name: r, source: slack, fan_out: true             | Route 'r' needs 'types'",
        "name: r, source: slack, types: [], fan_out: true  | Route 'r': 'types' must not be empty.",
        "name: r, source: slack, types: [\"a*b\"], fan_out: true | 'types' has 'a*b': a star may only",
        "name: r, source: slack, types: [a]                | Route 'r' must have one of 'ask'",
        "name: r, source: slack, types: [a], fan_out: true, ask: {} | Route 'r' must have one of",
        "name: r, source: slack, types: [a], fan_out: false | Route 'r': 'fan_out' can only be true.",
        "name: r, source: slack, types: [a], filter: {/x: {equals: 1}}, fan_out: true | Route 'r': 'filter' /x must",
        "name: r, source: slack, types: [a], ask: {question: \"{{payload}}\"} | Route 'r', ask: 'question' has {{payload}}, which is not a JSON",
        "name: r, source: slack, types: [a], ask: {question: \"{{/payload\"}  | has {{ without }}",
        "name: r, source: slack, types: [a], ask: {thread: \"{{/text}}\"}     | must begin with what events",
        "name: r, source: slack, types: [a], ask: {thread: \"\"}   | Route 'r', ask: 'thread' must not",
        "name: r, source: slack, types: [a], ask: {assistant_id: \"a b\"} | 'assistant_id' may have",
        "name: r, source: slack, types: [a], ask: {reply: yep}     | 'reply' must be true, false or",
        "name: r, source: slack, types: [a], ask: {reply: {to: me, webhook: {url: \"http://x\"}}} | ask, reply has 'to', which",
        "name: r, source: slack, types: [a], ask: {reply: {webhook: {}}} | reply, webhook needs 'url'.",
        "name: r, source: slack, types: [a], ask: {reply: true}    | Route 'r' cannot reply through 'slack', which has no 'token'",
        "name: r, source: github, types: [a], ask: {reply: true}   | Route 'r' cannot reply to 'github', a source of kind github",
        "name: r, source: slack, types: [a], task: {}              | Route 'r', task needs 'webhook_url'.",
        "name: r, source: slack, types: [a], task: {webhook_url: nope} | task: 'webhook_url' must be a URL",
        "name: r, source: slack, types: [a], task: {webhook_url: \"http://x\", params: [1]} | 'params' must be a",
        "name: r, source: slack, types: [a], task: {webhook_url: \"http://x\", params: {a: [\"{{b}}\"]}} | 'params' has {{b}}",
      })
  void aRouteThatIsWrongIsNamedWithItsField(String route, String problem) {
    assertThat(problems("sources: [{name: slack}, {name: github}]\nroutes: [{" + route + "}]"))
        .hasSize(1)
        .first()
        .asString()
        .contains(problem)
        .endsWith(".");
  }

  @Test
  void aWebhookMayBeTheReplyToAnySource() {
    assertThat(
            problems(
                """
                sources: [{name: github}]
                routes:
                  - name: r
                    source: github
                    types: [push]
                    ask: {reply: {webhook: {url: "https://x.example/y", secret: s}}}
                """))
        .isEmpty();
  }

  private static List<String> problems(String yaml) {
    return SourcesFile.parse(yaml, name -> Optional.empty()).problems();
  }
}
