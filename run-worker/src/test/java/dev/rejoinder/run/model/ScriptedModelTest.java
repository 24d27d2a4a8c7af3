package dev.rejoinder.run.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.run.model.ModelQuestion.OfferedTool;
import dev.rejoinder.run.model.ModelReply.Answered;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptedModelTest {

  private static final OfferedTool WEATHER =
      new OfferedTool(
          "get_weather",
          "Current weather",
          """
          {"type":"object","required":["location"],
           "properties":{"location":{"type":"string"},"units":{"type":"string"}}}\
          """);

  private static final OfferedTool ORDER =
      new OfferedTool(
          "lookupOrder",
          "",
          """
          {"type":"object","required":["query","kind","limit","exact","tags"],"properties":{
            "query":{"type":"string"},"kind":{"enum":["open","closed"]},
            "limit":{"type":"integer","minimum":5},"exact":{"type":"boolean"},
            "tags":{"type":"array","items":{"type":"string"}}}}\
          """);

  private final ScriptedModel model = new ScriptedModel();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          What's the weather in Berlin?                    | Berlin
          What's the weather in Berlin and Paris?          | Berlin;Paris
          What's the weather in Berlin, Paris and Rome?    | Berlin;Paris;Rome
          Weather in Berlin, Paris, and Rome today please  | Berlin;Paris;Rome
          Is the weather good for hiking in New York now?  | New York
          weather in berlin and paris tomorrow?            | berlin;paris
          Weather in Frankfurt am Main and tell me a joke. | Frankfurt am Main
          Weather in Berlin and in Paris                   | Berlin;Paris
          Weather in Berlin or Berlin?                     | Berlin
          Wie ist das weather in München & Łódź?           | München;Łódź
          """)
  void itCallsTheToolOncePerPlaceTheQuestionNames(String asked, String places) {
    Answered reply = ask(List.of(new Item.Asked(asked)), WEATHER);

    assertThat(reply.calls())
        .extracting(ProposedCall::arguments)
        .containsExactlyElementsOf(
            List.of(places.split(";")).stream().map("{\"location\":\"%s\"}"::formatted).toList());
    assertThat(reply.calls()).extracting(ProposedCall::functionName).containsOnly("get_weather");
    assertThat(reply.text()).isEmpty();
  }

  @Test
  void itFillsEveryRequiredArgumentWithAValueTheSchemaAllows() {
    Answered reply = ask(List.of(new Item.Asked("Find orders for ACME")), WEATHER, ORDER);

    assertThat(reply.calls()).hasSize(1);
    assertThat(reply.calls().getFirst().functionName()).isEqualTo("lookupOrder");
    assertThat(reply.calls().getFirst().arguments())
        .isEqualTo(
            """
            {"query":"ACME","kind":"open","limit":5,"exact":true,"tags":["ACME"]}\
            """);
  }

  @Test
  void aQuestionThatNamesNoPlaceIsTheArgumentItself() {
    assertThat(ask(List.of(new Item.Asked("weather!")), WEATHER).calls())
        .extracting(ProposedCall::arguments)
        .containsExactly("{\"location\":\"weather!\"}");
  }

  @Test
  void theFinalAnswerContainsEveryOutputAndSaysWhoAnswers() {
    List<Item> items = new ArrayList<>();
    items.add(new Item.Asked("What's the weather in Berlin and Paris?"));
    Answered turn = ask(items, WEATHER);
    items.add(new Item.Answered(turn.text(), turn.calls(), turn.attributes()));
    items.add(new Item.ToolSaid(turn.calls().get(0).id(), "get_weather", "{\"t\":21}", false));
    items.add(new Item.ToolSaid(turn.calls().get(1).id(), "get_weather", "down", true));

    Answered last = ask(items, WEATHER);

    assertThat(last.calls()).isEmpty();
    assertThat(last.text())
        .contains("not a language model")
        .contains("get_weather({\"location\":\"Berlin\"}) answered: {\"t\":21}")
        .contains("get_weather({\"location\":\"Paris\"}) failed: down");
    assertThat(last.model()).isEqualTo("scripted");
    assertThat(last.inputTokens()).isPositive();
    assertThat(last.outputTokens()).isPositive();
  }

  @Test
  void anythingElseIsAnsweredWithoutATool() {
    Answered reply = ask(List.of(new Item.Asked("Get me a joke")), WEATHER);

    assertThat(reply.calls()).isEmpty();
    assertThat(reply.text()).contains("not a language model").contains("Get me a joke");
  }

  @Test
  void outputsOfAnEarlierQuestionDoNotAnswerTheNextOne() {
    List<Item> items = new ArrayList<>();
    items.add(new Item.Asked("Weather in Berlin?"));
    Answered first = ask(items, WEATHER);
    items.add(new Item.Answered("", first.calls(), Map.of()));
    items.add(new Item.ToolSaid(first.calls().getFirst().id(), "get_weather", "21", false));
    items.add(new Item.Answered("21", List.of(), Map.of()));
    items.add(new Item.Asked("Weather in Rome?"));

    Answered second = ask(items, WEATHER);

    assertThat(second.calls())
        .extracting(ProposedCall::arguments)
        .containsExactly("{\"location\":\"Rome\"}");
    assertThat(second.calls().getFirst().id()).isNotEqualTo(first.calls().getFirst().id());
    assertThat(ask(items, WEATHER)).isEqualTo(second);
  }

  @Test
  void notesSinceTheLastAnswerAreWovenIn() {
    List<Item> items =
        List.of(
            new Item.Asked("Hello"),
            new Item.Noted("task_0", "Built."),
            new Item.Answered("Hi", List.of(), Map.of()),
            new Item.Noted("task_1", "Deployed."),
            new Item.Asked("And?"));

    assertThat(ask(items).text()).contains("You asked: And?").contains("task_1: Deployed.");
    assertThat(ask(items).text()).doesNotContain("Built.");
  }

  @Test
  void itWritesWordByWord() {
    List<String> pieces = new ArrayList<>();
    ModelQuestion question =
        new ModelQuestion(null, "", List.of(new Item.Asked("Hello, you!")), List.of());

    ModelReply reply = model.ask(question, Duration.ofSeconds(1), pieces::add);

    assertThat(pieces).startsWith("I ", "am ").endsWith("Hello, ", "you!");
    assertThat(String.join("", pieces)).isEqualTo(((Answered) reply).text());
  }

  @Test
  void aBrokenSchemaStillGivesACall() {
    Answered reply =
        ask(List.of(new Item.Asked("weather in Rome")), new OfferedTool("weather", "", "{oops"));

    assertThat(reply.calls()).extracting(ProposedCall::arguments).containsExactly("{}");
  }

  private Answered ask(List<Item> items, OfferedTool... tools) {
    ModelQuestion question = new ModelQuestion(null, "", items, List.of(tools));
    return (Answered) model.ask(question, Duration.ofSeconds(1), piece -> {});
  }
}
