package dev.rejoinder.run.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rejoinder.run.model.ModelReply.Answered;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@ValueSource(booleans = {false, true})
class ProviderModelTest {

  private static final Item.Asked QUESTION = new Item.Asked("Weather in Berlin and Paris?");

  @Parameter boolean streaming;

  @ParameterizedTest
  @EnumSource(names = {"OPENAI", "OPENAI_CHAT", "ANTHROPIC"})
  void aRoundOfTwoToolsIsCompletedWithoutTheProviderKeepingAnything(Provider provider)
      throws Exception {
    try (ModelServer server = new ModelServer(provider, streaming)) {
      // Given
      server.answers(Bodies.twoCalls(provider));
      server.answers(Bodies.text(provider));

      // When
      Answered first = (Answered) server.ask(QUESTION);
      Answered last = (Answered) server.ask(conversationAfter(first));

      // Then
      assertThat(first.calls())
          .containsExactly(
              new ProposedCall("call_a", "get_weather", "{\"location\":\"Berlin\"}"),
              new ProposedCall("call_b", "get_weather", "{\"location\":\"Paris\"}"));
      assertThat(List.of(first.inputTokens(), first.outputTokens())).containsExactly(291L, 23L);
      assertThat(first.cutOff()).isFalse();
      assertThat(last.text()).isEqualTo("21 and 24 degrees.");
      assertThat(last.calls()).isEmpty();
      assertThat(last.model()).isEqualTo("some-model-2026");
      assertThat(server.requestCount()).isEqualTo(2);
    }
  }

  @Test
  void theResponsesApiIsSentEveryItemInOrderWithItsEncryptedReasoning() throws Exception {
    try (ModelServer server = afterARound(Provider.OPENAI)) {
      RecordedRequest first = server.request();
      JsonNode second = server.requestBody();

      assertThat(first.getTarget()).isEqualTo("/v1/responses");
      assertThat(first.getHeaders().get("Authorization"))
          .isEqualTo("Bearer " + ModelServer.API_KEY);
      assertThat(first.getHeaders().get("User-Agent")).isEqualTo("Rejoinder");
      assertThat(second.at("/store").asBoolean(true)).isFalse();
      assertThat(second.at("/include/0").asText()).isEqualTo("reasoning.encrypted_content");
      assertThat(second.has("previous_response_id")).isFalse();
      assertThat(second.path("input"))
          .extracting(item -> item.path("type").asText() + ":" + item.path("call_id").asText())
          .containsExactly(
              "message:",
              "message:",
              "reasoning:",
              "function_call:call_a",
              "function_call:call_b",
              "function_call_output:call_a",
              "function_call_output:call_b");
      assertThat(second.at("/input/2/encrypted_content").asText()).isEqualTo("gAAAA-opaque");
      assertThat(second.at("/input/5/output").asText()).isEqualTo("{\"degrees\":21}");
      assertThat(second.at("/input/6/output").asText()).isEmpty();
    }
  }

  @Test
  void chatCompletionsIsSentEveryMessageInOrder() throws Exception {
    try (ModelServer server = afterARound(Provider.OPENAI_CHAT)) {
      assertThat(server.request().getTarget()).isEqualTo("/v1/chat/completions");
      JsonNode messages = server.requestBody().path("messages");

      assertThat(messages)
          .extracting(m -> m.path("role").asText() + ":" + m.path("tool_call_id").asText())
          .containsExactly("system:", "user:", "assistant:", "tool:call_a", "tool:call_b");
      assertThat(messages.get(2).path("tool_calls"))
          .extracting(call -> call.path("id").asText())
          .containsExactly("call_a", "call_b");
      assertThat(messages.get(3).path("content").asText()).isEqualTo("{\"degrees\":21}");
    }
  }

  @Test
  void anthropicIsSentItsThinkingBackAndBothResultsInOneMessage() throws Exception {
    try (ModelServer server = afterARound(Provider.ANTHROPIC)) {
      RecordedRequest first = server.request();
      JsonNode second = server.requestBody();

      assertThat(first.getTarget()).isEqualTo("/v1/messages");
      assertThat(first.getHeaders().get("x-api-key")).isEqualTo(ModelServer.API_KEY);
      assertThat(second.at("/system/0/text").asText()).isEqualTo("Be brief.");
      assertThat(second.at("/messages/1/content"))
          .extracting(block -> block.path("type").asText() + ":" + block.path("id").asText())
          .containsExactly("thinking:", "tool_use:call_a", "tool_use:call_b");
      assertThat(second.at("/messages/1/content/0/signature").asText()).isEqualTo("sig-opaque");
      assertThat(second.at("/messages/2/content"))
          .extracting(block -> block.path("tool_use_id").asText())
          .containsExactly("call_a", "call_b");
      assertThat(second.at("/messages/2/content/1/is_error").asBoolean()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"OPENAI", "OPENAI_CHAT", "ANTHROPIC"})
  void aToolsSchemaReachesTheModelCharacterForCharacter(Provider provider) throws Exception {
    try (ModelServer server = new ModelServer(provider, streaming)) {
      server.answers(Bodies.text(provider));

      server.ask(QUESTION);

      assertThat(server.requestText())
          .contains(ModelServer.SCHEMA)
          .contains("get_weather")
          .contains("Current weather")
          .doesNotContain("\"strict\" : true");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"OPENAI", "OPENAI_CHAT", "ANTHROPIC"})
  void theQuestionsOwnModelAndTheConfiguredLimitAreSent(Provider provider) throws Exception {
    try (ModelServer server = new ModelServer(provider, streaming, OptionalInt.of(321))) {
      server.answers(Bodies.text(provider));

      server.ask(new ModelQuestion("other-model", "", List.of(QUESTION), List.of()));

      JsonNode body = server.requestBody();
      assertThat(body.path("model").asText()).isEqualTo("other-model");
      assertThat(body.has("tools")).isFalse();
      String limit = provider == Provider.OPENAI ? "max_output_tokens" : "max_tokens";
      assertThat(body.path(limit).asInt()).isEqualTo(321);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"OPENAI", "OPENAI_CHAT", "ANTHROPIC"})
  void brokenArgumentsAndNamesInTheConversationDoNotBreakTheNextRequest(Provider provider)
      throws Exception {
    try (ModelServer server = new ModelServer(provider, streaming)) {
      server.answers(Bodies.text(provider));
      List<ProposedCall> calls =
          List.of(new ProposedCall("call_a", "nowhere", "{\"x\":"), new ProposedCall("c", "", ""));

      ModelReply reply =
          server.ask(
              QUESTION,
              new Item.Answered("", calls, Map.of()),
              new Item.ToolSaid("call_a", "nowhere", "no such tool", true),
              new Item.ToolSaid("c", "", "no such tool", true));

      assertThat(reply).isInstanceOf(Answered.class);
      assertThat(server.requestBody().toString()).contains("unparsable_arguments");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"OPENAI", "OPENAI_CHAT", "ANTHROPIC"})
  void aNoteAndTheQuestionAfterItAreOneUserMessage(Provider provider) throws Exception {
    try (ModelServer server = new ModelServer(provider, streaming)) {
      server.answers(Bodies.text(provider));

      server.ask(new Item.Noted("task_1", "Deployed."), new Item.Asked("And?"));

      String body = server.requestBody().toString();
      assertThat(body)
          .contains(
              "[A note from the system, not from the user, about task_1]\\nDeployed.\\n\\nAnd?");
      assertThat(body.split("\"role\":\"user\"", -1)).hasSize(2);
    }
  }

  @Test
  void reasoningOfOneProviderIsNotSentToAnother() throws Exception {
    try (ModelServer openAi = new ModelServer(Provider.OPENAI, streaming);
        ModelServer anthropic = new ModelServer(Provider.ANTHROPIC, streaming)) {
      anthropic.answers(Bodies.ANTHROPIC_TWO_CALLS);
      openAi.answers(Bodies.RESPONSES_TWO_CALLS);
      anthropic.answers(Bodies.ANTHROPIC_TEXT);
      openAi.answers(Bodies.RESPONSES_TEXT);

      openAi.ask(conversationAfter((Answered) anthropic.ask(QUESTION)));
      anthropic.ask(conversationAfter((Answered) openAi.ask(QUESTION)));

      assertThat(openAi.requestText() + anthropic.requestText())
          .doesNotContain("opaque", "Two cities.", "\"provider\"");
      assertThat(openAi.requestText() + anthropic.requestText())
          .doesNotContain("opaque", "Two cities.", "\"provider\"");
    }
  }

  @Test
  void redactedThinkingComesBackAsItWas() throws Exception {
    try (ModelServer server = new ModelServer(Provider.ANTHROPIC, streaming)) {
      server.answers(
          Bodies.ANTHROPIC_TWO_CALLS.replace(
              "{\"type\":\"thinking\",\"thinking\":\"Two cities.\",\"signature\":\"sig-opaque\"}",
              "{\"type\":\"redacted_thinking\",\"data\":\"r1\"},{\"type\":\"redacted_thinking\",\"data\":\"r2\"}"));
      server.answers(Bodies.ANTHROPIC_TEXT);

      server.ask(conversationAfter((Answered) server.ask(QUESTION)));

      server.request();
      assertThat(server.requestBody().at("/messages/1/content"))
          .extracting(block -> block.path("data").asText())
          .startsWith("r1", "r2");
    }
  }

  private ModelServer afterARound(Provider provider) throws Exception {
    ModelServer server = new ModelServer(provider, streaming);
    server.answers(Bodies.twoCalls(provider));
    server.answers(Bodies.text(provider));
    server.ask(conversationAfter((Answered) server.ask(QUESTION)));
    return server;
  }

  private static Item[] conversationAfter(Answered first) {
    return new Item[] {
      QUESTION,
      new Item.Answered(first.text(), first.calls(), first.attributes()),
      new Item.ToolSaid("call_a", "get_weather", "{\"degrees\":21}", false),
      new Item.ToolSaid("call_b", "get_weather", "", true)
    };
  }
}
