package dev.rejoinder.sources.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.sources.SourceKind;
import dev.rejoinder.sources.Sources;
import dev.rejoinder.sources.SourcesFile;
import dev.rejoinder.topics.RunIds;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutingTest {

  private static final SourceEvent SMS =
      Payloads.event(
          SourceKind.OPENPHONE,
          "message.received",
          "{'event_type':'message.received','data':{'id':'m1','from':'+2','to':'+1','body':'hi'}}");
  private static final SourceEvent PUSH =
      Payloads.event(SourceKind.GITHUB, "push", "{'ref':'main','size':2,'repo':{'name':'r'}}");

  @Test
  void aMessageAsksInTheThreadOfItsConversation() {
    Decision.Ask ask =
        (Decision.Ask)
            decide(SMS, "{name: r, source: openphone, types: [message.received], ask: {}}");

    assertThat(ask.question()).isEqualTo("hi");
    assertThat(ask.threadId()).isEqualTo(RunIds.derived(RunIds.THREAD, "openphone\0+1/+2"));
    assertThat(ask.runId()).isEqualTo(RunIds.derivedRun(ask.threadId(), "openphone\0id-1\0r"));
    assertThat(ask.reply()).isEmpty();
    assertThat(ask.outcome()).isEqualTo("asked");
  }

  @Test
  void templatesMakeTheQuestionAndTheThread() {
    Decision.Ask ask =
        (Decision.Ask)
            decide(
                PUSH,
                "{name: r, source: github, types: [push], ask: {assistant_id: dev, question:"
                    + " 'Look at {{/payload/ref}} of {{ /source }}, {{/payload/size}}"
                    + " {{/payload/repo}}{{/payload/none}}', thread: '{{/payload/repo/name}}'}}");

    assertThat(ask.question()).isEqualTo("Look at main of github, 2 {\"name\":\"r\"}");
    assertThat(ask.threadId()).isEqualTo(RunIds.derived(RunIds.THREAD, "github\0r"));
    assertThat(ask.assistantId()).contains("dev");
    assertThat(ask.message()).isEmpty();
  }

  @Test
  void aThreadTemplateThatFindsNothingLeavesTheConversation() {
    Decision.Ask ask =
        (Decision.Ask)
            decide(
                SMS,
                "{name: r, source: openphone, types: ['*'], ask: {thread: '{{/payload/none}}'}}");

    assertThat(ask.threadId()).isEqualTo(RunIds.derived(RunIds.THREAD, "openphone\0+1/+2"));
  }

  @Test
  void aTaskIsRenderedHoweverDeepItsTextsAre() {
    Decision.StartTask task =
        (Decision.StartTask)
            decide(
                PUSH,
                "{name: r, source: github, types: [push], task: {webhook_url: 'http://x/y',"
                    + " prompt: 'on {{/payload/ref}}', params: {a: [{b: '{{/payload/repo/name}}'}],"
                    + " n: 1}}}");

    assertThat(task.webhookUrl()).hasToString("http://x/y");
    assertThat(task.prompt()).contains("on main");
    assertThat(task.params()).isEqualTo(Payloads.json("{'a':[{'b':'r'}],'n':1}"));
  }

  @Test
  void theFirstRouteThatFitsDecides() {
    Decision decision =
        decide(
            PUSH,
            "{name: a, source: github, types: [issues], fan_out: true},"
                + "{name: b, source: slack, types: ['*'], fan_out: true},"
                + "{name: c, source: github, types: ['*'],"
                + " filter: {/payload/ref: {equals: dev}}, fan_out: true},"
                + "{name: d, source: github, types: ['pu*'],"
                + " filter: {/payload/ref: {equals: main}}, fan_out: true},"
                + "{name: e, source: github, types: ['*'], fan_out: true}");

    assertThat(((Decision.FanOut) decision).route().name()).isEqualTo("d");
  }

  @Test
  void anEventWithoutARouteIsUnhandled() {
    assertThat(decide(PUSH, "{name: a, source: github, types: [pus], fan_out: true}"))
        .isEqualTo(new Decision.Unhandled());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "SENT  | {}                        | it went out from here",
        "PUSH  | {}                        | it asks nothing",
        "BLANK | {}                        | it asks nothing",
        "PUSH  | {question: '{{/payload/none}}'} | it asks nothing",
        "CALL  | {reply: true, question: x} | it is no message that could be answered",
      })
  void whatCannotBeAskedIsIgnored(String event, String ask, String reason) {
    SourceEvent asked =
        switch (event) {
          case "PUSH" -> PUSH;
          case "CALL" -> Payloads.event(SourceKind.OPENPHONE, "call.ended", "{'data':{'id':'c'}}");
          case "SENT" -> sms("message.sent", "hi");
          default -> sms("message.received", " ");
        };
    Decision decision =
        decide(
            asked, "{name: r, source: %s, types: ['*'], ask: %s}".formatted(asked.source(), ask));

    assertThat(decision).isInstanceOf(Decision.Ignored.class);
    assertThat(((Decision.Ignored) decision).reason()).isEqualTo(reason);
  }

  @Test
  void aRouteThatAsksNobodyTakesBotsToo() {
    assertThat(
            decide(
                sms("message.sent", "hi"),
                "{name: r, source: openphone, types: ['*'], fan_out: true}"))
        .isInstanceOf(Decision.FanOut.class);
  }

  @Test
  void anEventIsNamedAfterItsProviderOrElseItsSource() {
    assertThat(PUSH.eventType()).isEqualTo("github.push");
    SourceEvent own =
        new SourceEvent(
            "shop", SourceKind.GENERIC, "1", "order placed!", Payloads.json("{}"), Payloads.AT);
    assertThat(own.eventType()).isEqualTo("shop.order_placed_");
    assertThat(own.told().path("subject").asText()).isEqualTo(own.eventId());
    assertThat(own.eventId()).matches("evt_[0-9a-f]{32}");
    assertThat(own.message(Optional.empty())).isEmpty();
  }

  private static SourceEvent sms(String type, String body) {
    return Payloads.event(
        SourceKind.OPENPHONE,
        type,
        "{'data':{'id':'m1','from':'+2','to':'+1','body':'%s'}}".formatted(body));
  }

  private static Decision decide(SourceEvent event, String routes) {
    SourcesFile file =
        SourcesFile.parse(
            "sources: [{name: openphone, api: {token: t}}, {name: github}, {name: slack}]\n"
                + "routes: ["
                + routes
                + "]",
            name -> Optional.empty());
    assertThat(file.problems()).isEmpty();
    Sources sources = file.sources();
    return Routing.decide(sources, event);
  }
}
